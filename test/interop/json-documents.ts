import type { JsonValue } from "@bufbuild/protobuf";

/** Reads JSON objects, written one after the other in any layout, as each is complete. */
export async function* jsonDocuments(chunks: AsyncIterable<Buffer>): AsyncGenerator<JsonValue, void> {
  const decoder = new TextDecoder();
  let held = "";
  for await (const chunk of chunks) {
    held += decoder.decode(chunk, { stream: true });
    for (let end = objectEnd(held); end > 0; end = objectEnd(held)) {
      yield JSON.parse(held.slice(0, end)) as JsonValue;
      held = held.slice(end);
    }
  }
}

/** Where the first object in `text` ends, by counting braces outside of strings; 0 when it does not yet. */
function objectEnd(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"?|[{}]/g)) {
    if (token === "{") depth += 1;
    if (token === "}") depth -= 1;
    if (token === "}" && depth === 0) return index + 1;
  }
  return 0;
}
