import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Block, Inline } from "./markdown-tree.ts";
import { parseMarkdown } from "./parse-markdown.ts";
import { isPlain, plainBlocks } from "./plain-text.ts";

const paragraph = (...children: Inline[]): Block => ({ kind: "paragraph", children });
const words = (text: string): Inline => ({ kind: "text", text });

test("emphasis, code, links, names and line breaks are read as people write them", () => {
  assert.deepEqual(parseMarkdown("**b** *i* ~~s~~ `c`\nnext, @bob"), [
    paragraph(
      { kind: "strong", children: [words("b")] },
      words(" "),
      { kind: "emphasis", children: [words("i")] },
      words(" "),
      { kind: "strike", children: [words("s")] },
      words(" "),
      { kind: "code", text: "c" },
      words("\nnext, "),
      { kind: "mention", name: "bob" },
    ),
  ]);
  assert.deepEqual(parseMarkdown("[here](https://a.example) www.b.example"), [
    paragraph({ kind: "link", href: "https://a.example/", children: [words("here")] }, words(" "), {
      kind: "link",
      href: "http://www.b.example/",
      children: [words("www.b.example")],
    }),
  ]);
  assert.deepEqual(parseMarkdown("[#plans](/r/c_1)"), [
    paragraph({ kind: "place", path: "/r/c_1", children: [words("#plans")] }),
  ]);
});

test("blocks are read: heading, quote, code, tasks, numbers, table, line", () => {
  assert.deepEqual(
    parseMarkdown("# H\n> q\n\n```ts\na < b\n```\n- [x] t\n\n3. n\n\n|a|b|\n|-|:-:|\n|1|2|\n\n***"),
    [
      { kind: "heading", children: [words("H")] },
      { kind: "quote", children: [paragraph(words("q"))] },
      { kind: "code", language: "ts", text: "a < b" },
      { kind: "list", start: undefined, items: [{ checked: true, children: [paragraph(words("t"))] }] },
      { kind: "list", start: 3, items: [{ checked: undefined, children: [paragraph(words("n"))] }] },
      {
        kind: "table",
        align: [undefined, "center"],
        head: [[words("a")], [words("b")]],
        rows: [[[words("1")], [words("2")]]],
      },
      { kind: "rule" },
    ],
  );
});

test("what somebody typed is never taken away: HTML, definitions, footnotes and indented lines are text", () => {
  for (const text of ["<b>x</b> <img src=x onerror=alert(1)>", "[a]: b", "[^1]: note", "[^1]", "one\n==="]) {
    assert.equal(said(parseMarkdown(text)), text);
  }
  assert.deepEqual(parseMarkdown("a\n\n    b"), [paragraph(words("a")), paragraph(words("b"))]);
});

test("a link or image that could do harm stays as it was typed; an image is a link to itself", () => {
  for (const text of ["[x](javascript:alert(1))", "![x](data:image/png;base64,AA)", "[x](//evil.example)"]) {
    assert.deepEqual(parseMarkdown(text), [paragraph(words(text))]);
  }
  assert.deepEqual(parseMarkdown("![cat](https://a.example/cat.png)"), [
    paragraph({ kind: "link", href: "https://a.example/cat.png", children: [words("cat")] }),
  ]);
});

test("a name in a link's text is no link of its own", () => {
  assert.deepEqual(parseMarkdown("[to @bob](https://a.example)"), [
    paragraph({ kind: "link", href: "https://a.example/", children: [words("to @bob")] }),
  ]);
});

test("a text that would take long to read, or is nested beyond sense, is drawn as it is", () => {
  const floods = [
    "> ".repeat(4_000),
    ">".repeat(8_000),
    "1. ".repeat(2_666),
    "- ".repeat(4_000),
    "*a_".repeat(2_666),
  ];
  for (const text of [...floods, `${" ".repeat(70)}- a`])
    assert.deepEqual(parseMarkdown(text), plainBlocks(text));
});

const pieces = fc.constantFrom(
  ...[
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "```js\n",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "1. ",
    "- [ ] ",
    "# ",
    "|",
    "|-|-|\n",
    "---",
  ],
  ...[
    "[",
    "](",
    ")",
    "![",
    "<",
    ">",
    "<img src=x onerror=a()>",
    "&lt;",
    "\\",
    "@bob",
    "https://a.example",
    "www.x.y",
  ],
  ...[
    "javascript:alert(1)",
    "data:text/html,x",
    "a",
    " ",
    "  ",
    "\t",
    "\u202e",
    "\u0000",
    "\ud800",
    "é",
    "👍",
    "a@b.co",
  ],
);
const anyText = fc.oneof(
  fc.array(pieces, { maxLength: 60 }).map((all) => all.join("")),
  fc.string({ maxLength: 200 }),
);

test("whatever is written, reading it does not fail, and its links lead to the web or to a place of this page", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const inline of inlinesIn(parseMarkdown(text))) {
        if (inline.kind === "link") assert.match(inline.href, /^(?:https?:\/\/|mailto:)/);
        if (inline.kind === "place") assert.match(inline.path, /^\/(?![/\\])/);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a text that needs no Markdown says the same with it: it can be drawn before anything is loaded", () => {
  const plainPieces = fc.constantFrom(
    ...[
      "a",
      "B",
      "ö",
      "1",
      ".",
      ",",
      " ",
      "\n",
      "\n\n",
      "-",
      "+",
      ":",
      "(",
      ")",
      "@bob",
      "3)",
      "1.",
      "https://a.example/x",
      "- ",
    ],
  );
  const text = fc.array(plainPieces, { maxLength: 30 }).map((all) => all.join(""));
  fc.assert(
    fc.property(text, (written) => {
      fc.pre(isPlain(written));
      const blocks = parseMarkdown(written);
      assert.ok(blocks.every((block) => block.kind === "paragraph"));
      const squeezed = (all: readonly Block[]) => said(all).replaceAll(/\s+/g, "");
      assert.equal(squeezed(blocks), squeezed(plainBlocks(written)));
    }),
    { numRuns: 1_000 },
  );
});

/** All the words of a tree. */
function said(blocks: readonly Block[]): string {
  return inlinesIn(blocks)
    .map((inline) => ("text" in inline ? inline.text : inline.kind === "mention" ? `@${inline.name}` : ""))
    .join("");
}

function inlinesIn(blocks: readonly Block[]): Inline[] {
  return blocks.flatMap((block): Inline[] => {
    switch (block.kind) {
      case "paragraph":
      case "heading":
        return deep(block.children);
      case "quote":
        return inlinesIn(block.children);
      case "list":
        return block.items.flatMap((item) => inlinesIn(item.children));
      case "table":
        return [block.head, ...block.rows].flatMap((row) => row.flatMap(deep));
      default:
        return [];
    }
  });
}

function deep(nodes: readonly Inline[]): Inline[] {
  return nodes.flatMap((node) => ("children" in node ? [node, ...deep(node.children)] : [node]));
}
