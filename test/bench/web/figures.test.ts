import assert from "node:assert/strict";
import { test } from "node:test";
import { quantile, table } from "./figures.ts";

test("a quantile is a sample that so many of them do not exceed", () => {
  const samples = [5, 1, 4, 2, 3];
  assert.deepEqual(
    [0, 0.5, 0.95, 1].map((share) => quantile(samples, share)),
    [1, 3, 5, 5],
  );
});

test("the table says which bar was missed", () => {
  const figure = { bar: "frame", unit: "ms", target: 17, samples: [10, 30], quantile: 1 };
  assert.match(table([figure]), /frame, worst \| ≤ 17 \| 30 \| ms \| MISSED \| 10 to 30 \| 2 /);
});
