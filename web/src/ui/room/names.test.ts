import assert from "node:assert/strict";
import { test } from "node:test";
import { namesIn } from "./names.ts";

test("names are found however a person separates them, each once", () => {
  assert.deepEqual(namesIn(" bob, @carol;dan\nbob "), ["bob", "carol", "dan"]);
  assert.deepEqual(namesIn(" , ; "), []);
});
