import assert from "node:assert/strict";
import { test } from "node:test";
import { groupTitle } from "./group-title.ts";

const words = {
  onlyYou: "personne d'autre",
  and: (names: string, last: string) => `${names} et ${last}`,
  more: (count: number) => `${count} autres`,
};
const title = (...others: string[]) => groupTitle(others, words);

test("a group is called by the others' names, and from four on by two of them and a number, in the words given", () => {
  assert.equal(title("bob"), "bob");
  assert.equal(title("bob", "Ana"), "Ana et bob");
  assert.equal(title("cat", "bob", "Ana"), "Ana, bob et cat");
  assert.equal(title("eve", "dan", "cat", "bob", "Ana"), "Ana, bob et 3 autres");
  assert.equal(title(), "personne d'autre");
});
