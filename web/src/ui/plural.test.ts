import assert from "node:assert/strict";
import { test } from "node:test";
import { countingIn } from "./plural.ts";

test("a number takes the form that its language has for it", () => {
  const english = countingIn("en");
  const said = (count: number) => english.plural(count, { one: "1 day", other: `${count} days` });
  assert.deepEqual([0, 1, 2, 21].map(said), ["0 days", "1 day", "2 days", "21 days"]);
  const polish = countingIn("pl");
  const dni = (count: number) =>
    polish.plural(count, { one: "dzień", few: "dni (few)", many: "dni (many)", other: "dnia" });
  assert.deepEqual([1, 2, 5, 22].map(dni), ["dzień", "dni (few)", "dni (many)", "dni (few)"]);
});

test("a form that was left out is the general one", () => {
  assert.equal(countingIn("en").plural(1, { other: "members" }), "members");
});

test("large numbers are written as the language writes them", () => {
  assert.equal(countingIn("en").number(12_345), "12,345");
  assert.equal(countingIn("de").number(12_345), "12.345");
});
