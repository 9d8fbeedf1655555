import type { Inline } from "./markdown-tree.ts";

/** `@name` where a name may begin: not inside an address or a word. The last character is no `.` or `-` that ends a sentence. */
const MENTION =
  /(?<![\p{L}\p{M}\p{N}_@/.-])@([\p{L}\p{M}\p{Nd}._-]{0,63}[\p{L}\p{M}\p{Nd}_])(?![\p{L}\p{M}\p{Nd}_@])/gu;

/** Splits a text at the `@name`s in it; whether somebody has that name is not asked here. */
export function withMentions(text: string): Inline[] {
  if (!text.includes("@")) return text === "" ? [] : [{ kind: "text", text }];
  const parts: Inline[] = [];
  let done = 0;
  for (const match of text.matchAll(MENTION)) {
    const name = match[1];
    if (name === undefined || !isName(name)) continue;
    if (match.index > done) parts.push({ kind: "text", text: text.slice(done, match.index) });
    parts.push({ kind: "mention", name });
    done = match.index + match[0].length;
  }
  if (done < text.length) parts.push({ kind: "text", text: text.slice(done) });
  return parts;
}

/** Nearly as the server sees it: 2 to 32 letters, marks, digits, `.`, `_`, `-`, one of them a letter or digit. */
function isName(name: string): boolean {
  const length = Array.from(name.normalize("NFC")).length;
  return length >= 2 && length <= 32 && /[\p{L}\p{Nd}]/u.test(name);
}
