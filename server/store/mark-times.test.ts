import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addStep, timeOf } from "./mark-times.ts";

const rises = (steps: readonly (readonly [seq: number, at: number])[]): string =>
  steps.reduce((times, [seq, at]) => addStep(times, seq, at), "");

test("a message was reached when the first step took the mark to it or beyond", () => {
  const times = rises([
    [2, 1000],
    [5, 2000],
    [6, 3000],
  ]);
  assert.deepEqual(
    [1, 2, 3, 5, 6, 7].map((seq) => timeOf(times, seq)),
    [1000, 1000, 2000, 2000, 3000, undefined],
  );
  assert.equal(timeOf("", 1), undefined, "of a mark that has no history, nothing is known");
});

test("of what is too long ago the earliest time still known is told", () => {
  const steps = Array.from({ length: 40 }, (_, index) => [index + 1, (index + 1) * 1000] as const);
  const times = rises(steps);
  assert.equal(times.split(",").length, 32);
  assert.equal(timeOf(times, 1), 9000);
  assert.equal(timeOf(times, 40), 40_000);
});

test("a clock that was set back puts nothing before what came before it", () => {
  const times = rises([
    [1, 5000],
    [2, 1000],
  ]);
  assert.equal(timeOf(times, 2), 5000);
});

test("a mark that begins anew below its steps keeps those below", () => {
  const times = rises([
    [1, 1000],
    [9, 2000],
    [4, 3000],
  ]);
  assert.deepEqual([timeOf(times, 1), timeOf(times, 4), timeOf(times, 9)], [1000, 3000, undefined]);
});

test("whatever a mark's history, no time told is earlier than when it really got there", () => {
  const history = fc.array(
    fc.record({ by: fc.integer({ min: 1, max: 50 }), after: fc.nat({ max: 100_000 }) }),
    { maxLength: 100 },
  );
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 2000 }), (changes, wanted) => {
      let [seq, at, times] = [0, 1_700_000_000_000, ""];
      let reached: number | undefined;
      for (const { by, after } of changes) {
        seq += by;
        at += after;
        times = addStep(times, seq, at);
        if (seq >= wanted) reached ??= at;
      }
      const told = timeOf(times, wanted);
      assert.equal(told === undefined, reached === undefined);
      if (reached !== undefined) assert.ok((told ?? 0) >= reached);
      if (changes.length <= 32) assert.equal(told, reached);
    }),
  );
});
