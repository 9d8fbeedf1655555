import assert from "node:assert/strict";
import type { Block, Inline } from "../../web/src/ui/markdown/markdown-tree.ts";
import { parseMarkdown } from "../../web/src/ui/markdown/parse-markdown.ts";
import type { Random } from "../chaos/seed.ts";
import type { Fuzzer, Trial } from "./fuzzer.ts";
import { anyText } from "./texts.ts";

/** As many as the server lets in. */
const MOST_CHARACTERS = 8_000;
/** Far beyond what a person notices, and far beyond a machine that is busy: only what does not end takes it. */
const HANGS_MS = 20_000;

/** What makes the parser work: openings without ends, nesting, tables, links. */
const pieces = [
  ...[
    "**",
    "*",
    "_",
    "__",
    "~~",
    "~",
    "`",
    "``",
    "```\n",
    "[",
    "](",
    ")",
    "![",
    "<",
    ">",
    "> ",
    "- ",
    "1. ",
    "# ",
    "\n",
    "\n\n",
    "    ",
    "\t",
  ],
  ...[
    "|",
    "|-|-|\n",
    "a|b\n",
    "---\n",
    "===\n",
    "[x]: y\n",
    "[^1]",
    "[ ] ",
    "\\",
    "&amp;",
    "&#106;",
    "<b>",
    "<!--",
    "-->",
    "<script>",
    "<img src=x onerror=y>",
  ],
  ...[
    "http://",
    "https://a.example/",
    "www.",
    "a@b.example",
    "javascript:",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "mailto:",
    "//evil.example",
    "vbscript:x",
  ],
  ...["@bob", "word", " ", "é", "🦉", "\u202E", "\u2028"],
];

/** What people write, drawn as the page draws it: in bounded time, as nothing but the kinds of nodes there are. */
export function markdownFuzzer(): Fuzzer {
  return { trial, takeStock: async () => {}, [Symbol.asyncDispose]: async () => {} };
}

function trial(random: Random): Trial {
  const text = Array.from(written(random)).slice(0, MOST_CHARACTERS).join("");
  return { input: Buffer.from(text, "utf16le"), door: "Markdown as UTF-16", run: () => check(text) };
}

function written(random: Random): string {
  const some = random.chance(0.5)
    ? pieces
    : Array.from({ length: 1 + random.below(4) }, () => random.pick(pieces));
  const length = random.pick([5, 5, 40, 40, 40, 400, 4_000]);
  return random.weigh<() => string>([
    [6, () => Array.from({ length: random.below(length) }, () => random.pick(some)).join("")],
    [2, () => some.join("").repeat(random.below(length))],
    [1, () => anyText(random, length)],
  ])();
}

function check(text: string): void {
  const begun = performance.now();
  const blocks = parseMarkdown(text);
  assert.ok(performance.now() - begun < HANGS_MS, "it ends");
  blocks.forEach(checkBlock);
}

function checkBlock(block: Block): void {
  switch (block.kind) {
    case "paragraph":
    case "heading":
      return block.children.forEach(checkInline);
    case "quote":
      return block.children.forEach(checkBlock);
    case "list":
      return block.items.forEach(({ children }) => children.forEach(checkBlock));
    case "table":
      return [block.head, ...block.rows].flat(2).forEach(checkInline);
    case "code":
      assert.equal(typeof block.language, "string");
      return assert.equal(typeof block.text, "string");
    case "rule":
      return undefined;
    default:
      throw new Error(`There is no such block: ${JSON.stringify(block)}`);
  }
}

function checkInline(inline: Inline): void {
  switch (inline.kind) {
    case "text":
    case "code":
      return assert.equal(typeof inline.text, "string");
    case "strong":
    case "emphasis":
    case "strike":
      return inline.children.forEach(checkInline);
    case "link":
      assert.match(inline.href, /^(?:https?:\/\/|mailto:)/i);
      assert.ok(["http:", "https:", "mailto:"].includes(new URL(inline.href).protocol), inline.href);
      return inline.children.forEach(checkInline);
    case "place":
      assert.match(inline.path, /^\/(?!\/)/);
      return inline.children.forEach(checkInline);
    case "mention":
      return assert.doesNotMatch(inline.name, /\s/);
    default:
      throw new Error(`There is no such piece: ${JSON.stringify(inline)}`);
  }
}
