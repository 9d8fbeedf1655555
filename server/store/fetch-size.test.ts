import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchSize } from "./fetch-size.ts";
import { FRAME_BUDGET } from "./weight.ts";

/** How many messages each statement of one frame asks for, when all weigh the same. */
function fetches(weight: number): number[] {
  const sizes: number[] = [];
  for (let count = 0; count * weight <= FRAME_BUDGET;) {
    const size = fetchSize(count, count * weight);
    sizes.push(size);
    count += size;
  }
  return sizes;
}

test("a frame of short messages takes four statements, and reads hardly more than fits", () => {
  assert.deepEqual(fetches(400), [64, 128, 384, 40]);
});

test("a frame of long messages takes two", () => {
  assert.deepEqual(fetches(3_000), [64, 19]);
});

test("where each message fills a frame, no more are read than the first time", () => {
  assert.deepEqual(fetches(FRAME_BUDGET), [64]);
});

test("messages that turn out lighter than those before are not fetched one by one", () => {
  assert.equal(fetchSize(100, FRAME_BUDGET - 1), 16);
});
