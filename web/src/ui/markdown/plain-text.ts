import { linkify } from "./linkify.ts";
import type { Block, Inline } from "./markdown-tree.ts";
import { withMentions } from "./mention.ts";

/** What Markdown could see something in: its punctuation, a beginning of a list, a line or a table, an address without a scheme. */
const MARKUP = /[*_~`#>[\]|\\&<=]|^[ \t]*(?:[-+]|\d{1,9}[.)])(?=\s|$)|^[ \t:]*-[-: \t]*$|www\.|\S@\S/imu;

/** Whether a text says the same with and without Markdown: nothing needs to be loaded to draw it. */
export function isPlain(text: string): boolean {
  return !MARKUP.test(text);
}

/** A text letter for letter, its addresses and the names in it as what they are. */
export function plainBlocks(text: string): Block[] {
  const children = linkify(text).flatMap((part): Inline[] =>
    part.href === undefined
      ? withMentions(part.text)
      : [{ kind: "link", href: part.href, children: [{ kind: "text", text: part.text }] }],
  );
  return [{ kind: "paragraph", children }];
}
