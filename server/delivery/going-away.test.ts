import assert from "node:assert/strict";
import { test } from "node:test";
import { comeBackAfter } from "./going-away.ts";

test("P6: clients of a server that stops come back spread over time, few of them within 1¼ s, many over up to 10 s", () => {
  const window = (streams: number) => [0, 0.5, 1].map((random) => comeBackAfter(streams, random));
  assert.deepEqual(window(1), [250, 750, 1250]);
  assert.deepEqual(window(150), [250, 750, 1250]);
  assert.deepEqual(window(1000), [250, 3250, 6250]);
  assert.deepEqual(window(100_000), [250, 5250, 10_250]);
});
