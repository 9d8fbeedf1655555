import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { check } from "./check.ts";
import { describe } from "./describe.ts";
import { play, steps, type Step } from "./reference-run.ts";
import { spoilings } from "./spoil.ts";

const step = fc.oneof(
  ...(Object.entries(steps) as [Step, number][]).map(([name, weight]) => ({
    arbitrary: fc.constant(name),
    weight: weight * 10,
  })),
);
const plan = fc.array(fc.record({ step, n: fc.nat({ max: 1000 }) }), {
  minLength: 200,
  maxLength: 500,
  size: "max",
});

test("a right server with right clients is never accused, whatever crashes, retries, replays and restores there are", () => {
  fc.assert(
    fc.property(plan, (steps) => {
      const found = check(play(steps));
      assert.equal(found.length, 0, describe(found));
    }),
    { numRuns: 150 },
  );
});

for (const { what, name, spoil } of spoilings) {
  test(`${name}: in any history, it is noticed when ${what}`, () => {
    fc.assert(
      fc.property(plan, fc.nat({ max: 1000 }), (steps, n) => {
        const events = structuredClone(play(steps));
        fc.pre(spoil(events, n));
        const found = check(events);
        assert.ok(
          found.some((anomaly) => anomaly.name === name),
          describe(found),
        );
      }),
      { numRuns: 20 },
    );
  });
}
