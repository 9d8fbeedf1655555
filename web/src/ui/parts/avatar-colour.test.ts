import assert from "node:assert/strict";
import { test } from "node:test";
import { hueOf, initialOf } from "./avatar-colour.ts";

test("a name has one colour however it is spelled, and names differ", () => {
  assert.equal(hueOf("Bob"), hueOf("bob"));
  const hues = new Set(["ada", "bob", "carol", "dan", "erin", "frank", "grace", "heidi"].map(hueOf));
  assert.ok(hues.size >= 4, `${hues.size} colours for eight names`);
});

test("the initial is the first letter or digit, in any script", () => {
  assert.equal(initialOf("bob"), "B");
  assert.equal(initialOf("_x"), "X");
  assert.equal(initialOf("日本"), "日");
  assert.equal(initialOf("🎉"), "🎉");
  assert.equal(initialOf(" "), "?");
});
