import assert from "node:assert/strict";
import { test } from "node:test";
import { groupTitle } from "./group-title.ts";

test("a group is called by the others' names, and from four on by two of them and a number", () => {
  assert.equal(groupTitle(["bob"]), "bob");
  assert.equal(groupTitle(["bob", "Ana"]), "Ana and bob");
  assert.equal(groupTitle(["cat", "bob", "Ana"]), "Ana, bob and cat");
  assert.equal(groupTitle(["eve", "dan", "cat", "bob", "Ana"]), "Ana, bob and 3 more");
  assert.equal(groupTitle([]), "Only you");
});
