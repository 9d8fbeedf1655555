import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { shortPlan } from "./plan.ts";
import { createRandom } from "./seed.ts";
import { orderFaults } from "./server-faults.ts";

const count = { min: 0, max: 12 };

test("every fault of the plan comes as often as it says, and a backup before every restore", () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.nat(),
        kills: fc.integer(count),
        stops: fc.integer(count),
        terms: fc.integer(count),
        jumps: fc.integer(count),
        restores: fc.integer({ min: 0, max: 3 }),
      }),
      ({ seed, ...counts }) => {
        const order = orderFaults({ ...shortPlan.faults, ...counts }, createRandom(seed));
        for (const kind of ["kills", "stops", "terms", "jumps", "restores"] as const) {
          assert.equal(order.filter((one) => one === kind).length, counts[kind], kind);
        }
        let backups = 0;
        for (const one of order) {
          if (one === "backup") backups++;
          if (one === "restores") assert.ok(backups-- > 0, "a restore without a backup of its own");
        }
      },
    ),
  );
});
