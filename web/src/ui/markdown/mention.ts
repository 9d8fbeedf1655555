import type { Inline } from "./markdown-tree.ts";

/** `@name` where a name may begin: not inside an address or a word. The last character is no `.` or `-` that ends a sentence. */
const MENTION = /(?<![\p{L}\p{N}_@/.-])@([A-Za-z0-9._-]{0,31}[A-Za-z0-9_])(?![A-Za-z0-9_@])/gu;

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

/** As the server sees it: 2 to 32 letters, digits, `.`, `_`, `-`, one of them a letter or digit. */
function isName(name: string): boolean {
  return name.length >= 2 && /[A-Za-z0-9]/.test(name);
}
