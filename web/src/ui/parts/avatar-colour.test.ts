import assert from "node:assert/strict";
import { test } from "node:test";
import { hueOf, initialOf } from "./avatar-colour.ts";

test("a name has one colour however it is spelled", () => {
  assert.equal(hueOf("Bob"), hueOf("bob"));
});

test("different names have different colours, also when they differ in one letter", () => {
  for (const names of [
    ["ada", "bob", "carol", "dan", "erin", "frank", "grace", "heidi"],
    [..."01234567"].map((digit) => `friend${digit}`),
  ]) {
    const hues = new Set(names.map(hueOf));
    assert.ok(hues.size >= 4, `${hues.size} colours for ${names.join(", ")}`);
  }
});

test("the initial is the first letter or digit, in any script", () => {
  assert.equal(initialOf("bob"), "B");
  assert.equal(initialOf("_x"), "X");
  assert.equal(initialOf("日本"), "日");
  assert.equal(initialOf("🎉"), "🎉");
  assert.equal(initialOf(" "), "?");
});
