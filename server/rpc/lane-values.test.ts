import assert from "node:assert/strict";
import { test } from "node:test";
import { createContextKey, createContextValues } from "@connectrpc/connect";
import { LaneValues } from "./lane-values.ts";

for (const [whose, make] of [
  ["the lane's", () => new LaneValues()],
  ["the library's", createContextValues],
] as const) {
  test(`a call's context holds what was set by its key, and the key's default otherwise: ${whose}`, () => {
    const [word, other] = [createContextKey("nothing"), createContextKey<string | undefined>("else")];
    const values = make().set(word, "something").set(other, undefined);
    assert.equal(values.get(word), "something");
    assert.equal(values.get(other), undefined);
    assert.equal(values.delete(word).get(word), "nothing");
    assert.equal(make().get(word), "nothing");
  });
}
