import assert from "node:assert/strict";
import { test } from "node:test";
import { roomFor } from "./text-limit.ts";

const limits = { maxTextCodePoints: 8_000, maxTextBytes: 32_768 };

test("a short text shows no counter", () => {
  assert.deepEqual(roomFor("hello", limits), { left: 7_995, near: false, over: false });
});

test("the counter shows from nine tenths on, and the last character fits", () => {
  assert.equal(roomFor("x".repeat(7_201), limits).near, true);
  assert.deepEqual(roomFor("x".repeat(8_000), limits), { left: 0, near: true, over: false });
  assert.deepEqual(roomFor("x".repeat(8_001), limits), { left: -1, near: true, over: true });
});

test("an emoji counts once, whatever its length in memory", () => {
  assert.equal(roomFor("😀".repeat(8_000), limits).over, false);
});

test("a text of few but large characters is stopped by its bytes", () => {
  const small = { maxTextCodePoints: 8_000, maxTextBytes: 400 };
  assert.equal(roomFor("😀".repeat(100), small).over, false);
  assert.equal(roomFor("😀".repeat(101), small).over, true);
});
