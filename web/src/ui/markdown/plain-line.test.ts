import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { plainLine } from "./plain-line.ts";

const table: [markdown: string, line: string][] = [
  ["see you at 5", "see you at 5"],
  ["  two\n\nlines  ", "two lines"],
  ["**bold** and *slanted*, __bold__ and _slanted_, ~~gone~~", "bold and slanted, bold and slanted, gone"],
  ["***both*** **a *b* c**", "both a b c"],
  ["- [x] tickets\n- [ ] hotel\n- food", "☑ tickets ☐ hotel food"],
  ["1. first\n2. second", "1. first 2. second"],
  ["> said **so**\n> > before\n\nyes", "said so before yes"],
  ["# Plan\nwords", "Plan words"],
  ["run `npm *test*` now", "run npm *test* now"],
  ["**run `x` now**", "run x now"],
  ["```ts\nconst a = b * c * d;\n```\nworks", "const a = b * c * d; works"],
  ["```\nleft **open**", "left **open**"],
  ['the [plan](https://example.org/a_b_(c) "title") is _here_', "the plan is here"],
  ["<https://example.org/*a*>", "https://example.org/*a*"],
  ["https://example.org/snake_case_name", "https://example.org/snake_case_name"],
  ["2 * 3 * 4 and snake_case_name and __init__.py", "2 * 3 * 4 and snake_case_name and init.py"],
  ["not \\*so\\* but \\[x]", "not *so* but [x]"],
  ["| a | b |\n|---|:-:|\n| 1 | 2 |", "a b 1 2"],
  ["one\n\n---\n\ntwo", "one two"],
  ["-5 degrees, #1 fan, >_<", "-5 degrees, #1 fan, >_<"],
  ["** alone, a lone *, ~ and `", "** alone, a lone *, ~ and `"],
  ["\uE000 **x** \uE000", "\uE000 x \uE000"],
  ["---", "---"],
  ["```", "```"],
  ["", ""],
];

test("a line about a message has its words without the marks", () => {
  for (const [markdown, line] of table) assert.equal(plainLine(markdown), line, JSON.stringify(markdown));
});

test("whatever was written, the line is one line of bounded length, and every word of plain text stays", () => {
  const marks = fc.string({
    unit: fc.constantFrom("*", "_", "~", "`", "[", "]", "(", ")", ">", "#", "-", "|", "\\", " ", "\n", "a"),
    maxLength: 900,
  });
  fc.assert(
    fc.property(marks, (text) => {
      const line = plainLine(text);
      assert.ok(!line.includes("\n") && line.length <= 600);
      assert.ok(line.replaceAll(/[^a]/g, "").length <= text.replaceAll(/[^a]/g, "").length);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[\p{L}\p{N}]{1,12}$/u), { maxLength: 20 }), (words) => {
      assert.equal(plainLine(words.join(" ")), words.join(" "));
    }),
  );
});
