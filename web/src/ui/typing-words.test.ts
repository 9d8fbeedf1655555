import assert from "node:assert/strict";
import { test } from "node:test";
import { typingWords } from "./typing-words.ts";

test("who writes is said by name, as far as names are worth reading", () => {
  assert.equal(typingWords([], false), undefined);
  assert.equal(typingWords(["bob"], false), "bob is writing…");
  assert.equal(typingWords(["bob", "carol"], false), "bob and carol are writing…");
  assert.equal(typingWords(["a", "b", "c"], false), "3 people are writing…");
});

test("between two people it need not be said who writes", () => {
  assert.equal(typingWords(["bob"], true), "writing…");
});
