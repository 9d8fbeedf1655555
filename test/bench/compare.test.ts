import assert from "node:assert/strict";
import { test } from "node:test";
import { ratios, verdicts } from "./compare.ts";

const measured = (...figures: number[]) => figures.map((figure) => ({ figure, also: {} }));

test("ratios are taken round by round, so that a slow round of both says nothing", () => {
  const results = new Map([
    ["restante", measured(90, 9, 45)],
    ["ws", measured(100, 10, 50)],
  ]);
  assert.deepEqual(ratios(results, "restante", "ws"), [0.9, 0.9, 0.9]);
});

test("a target is met by the median, and is left out where its contenders were not measured", () => {
  const results = new Map([
    ["restante", measured(8, 12, 11)],
    ["ws", measured(10, 10, 10)],
  ]);
  const targets = [
    { of: "restante", at: "least", ratio: 1, to: "ws" },
    { of: "restante", at: "most", figure: 10 },
    { of: "restante", at: "least", ratio: 1, to: "raw sockets" },
  ] as const;
  assert.deepEqual(
    verdicts({ targets }, results).map(({ met, spread }) => [met, spread.median, spread.least, spread.most]),
    [
      [true, 1.1, 0.8, 1.2],
      [false, 11, 8, 12],
    ],
  );
});
