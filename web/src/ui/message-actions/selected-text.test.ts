import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "./selected-text.ts";
import type { TextNode } from "./selected-text.ts";

function node(nodeName: string, ...children: (TextNode | string)[]): TextNode {
  const childNodes = children.map((child) =>
    typeof child === "string" ? { nodeName: "#text", textContent: child, childNodes: [] } : child,
  );
  return { nodeName, childNodes, textContent: childNodes.map((child) => child.textContent).join("") };
}

test("quotes and lists are copied with their marks, code letter for letter, cells between tabs", () => {
  const content = node(
    "#document-fragment",
    node("P", "one ", node("STRONG", "two"), "\nthree"),
    node("BLOCKQUOTE", node("P", "said\nagain"), node("BLOCKQUOTE", node("P", "before"))),
    node("UL", node("LI", node("P", "a"), node("UL", node("LI", node("P", "b"))))),
    node("DIV", node("PRE", node("CODE", "if x:\n\treturn\n")), node("BUTTON", "Copy")),
    node("TABLE", node("TR", node("TH", "h"), node("TH", "i")), node("TR", node("TD", "1"), node("TD", "2"))),
  );
  assert.equal(
    textOf(content),
    [
      "one two",
      "three",
      "> said",
      "> again",
      "> > before",
      "- a",
      "  - b",
      "if x:",
      "\treturn",
      "h\ti",
      "1\t2",
    ].join("\n"),
  );
});

test("a part of one line is that part", () => {
  assert.equal(textOf(node("#document-fragment", "wo ", node("EM", "thr"))), "wo thr");
});
