import assert from "node:assert/strict";
import { test } from "node:test";
import { closedCodeAt, completableAt, matching, roomLink } from "./completion.ts";

const at = (text: string) => completableAt(text, text.length);

test("@, # and : at the beginning of a word ask for people, rooms and emoji", () => {
  assert.deepEqual(at("hi @an"), { kind: "person", query: "an", start: 3, end: 6 });
  assert.deepEqual(at("@"), { kind: "person", query: "", start: 0, end: 1 });
  assert.deepEqual(at("see #week pl"), { kind: "room", query: "week pl", start: 4, end: 12 });
  assert.deepEqual(at("(:ta"), { kind: "emoji", query: "ta", start: 1, end: 4 });
});

test("what only looks like it asks for nothing", () => {
  for (const text of ["ana@b", "10:30", "https://x", ":t", "a#b", "# heading", "@ana ", "::", "C#"]) {
    assert.equal(at(text), undefined, text);
  }
});

test("a name of any alphabet is completed", () => {
  for (const query of ["Jos\u00e9", "нин", "山田", "मुह"]) {
    const text = `see @${query}`;
    assert.deepEqual(at(text), { kind: "person", query, start: 4, end: text.length });
  }
});

test("only what stands before the caret counts", () => {
  assert.deepEqual(completableAt("@an you", 3), { kind: "person", query: "an", start: 0, end: 3 });
  assert.equal(completableAt("@an you", 7), undefined);
});

test("the closing colon completes a short name", () => {
  assert.deepEqual(closedCodeAt("yes :Tada:", 10), { code: "tada", start: 4 });
  assert.equal(closedCodeAt("10:30:", 6), undefined);
  assert.equal(closedCodeAt("a::", 3), undefined);
});

test("a room's name cannot break out of its link", () => {
  assert.equal(roomLink("a](javascript:x) *b*", "/r/c_1"), "[#a\\](javascript:x) \\*b\\*](/r/c_1)");
});

test("beginnings come first", () => {
  assert.deepEqual(
    matching(["bana", "ana", "Anton", "carl"], (name) => name, "AN", 3),
    ["ana", "Anton", "bana"],
  );
});
