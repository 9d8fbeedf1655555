import type { RawAnswer } from "./lane/answers.ts";
import type { Line } from "./lane/dialogue.ts";

/** A request with its first line, these fields and a host. */
export function requestOf(line: string, fields: readonly string[] = [], body = ""): Buffer {
  const head = [`${line} HTTP/1.1`, "Host: localhost", ...fields].join("\r\n");
  return Buffer.from(`${head}\r\n\r\n${body}`, "latin1");
}

/** A request with a body that no lane takes. */
export function post(body: string): Buffer {
  return requestOf("POST /post", [`Content-Length: ${body.length}`], body);
}

/** The same in chunks. */
export function chunked(...chunks: string[]): Buffer {
  const pieces = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
  return requestOf("POST /post", ["Transfer-Encoding: chunked"], `${pieces}0\r\n\r\n`);
}

function final(answers: readonly RawAnswer[]): readonly RawAnswer[] {
  return answers.filter(({ status, complete }) => status >= 200 && complete);
}

/** Whether there are so many whole answers. */
export const answered = (count: number) => (answers: readonly RawAnswer[]) => final(answers).length >= count;

/** What was answered, in its order. */
export function bodiesOf({ answers }: Pick<Line, "answers">): string[] {
  return final(answers).map(({ body }) => body.toString("latin1"));
}

/** Says one after the other, each once the one before is answered. */
export async function ask(line: Line, ...requests: Buffer[]): Promise<void> {
  for (const request of requests) {
    const before = final(line.answers).length;
    await line.write(request);
    await line.until(answered(before + 1));
  }
}

/** Gives others their turn until it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}
