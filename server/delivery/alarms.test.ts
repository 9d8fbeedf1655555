import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../test/delivery/manual-clock.ts";
import { createAlarms, together } from "./alarms.ts";

function createWorld() {
  const clock = createManualClock();
  const rung: string[] = [];
  const alarms = createAlarms<string>(clock, (waiter) => rung.push(`${waiter} at ${clock.now()}`));
  return { clock, rung, alarms };
}

test("all who wait for the same time share one timer, and each is rung once", () => {
  const { clock, rung, alarms } = createWorld();
  for (const waiter of ["ana", "ben"]) alarms.add(100, waiter);
  alarms.add(50, "cat");
  assert.equal(clock.timers(), 2);
  assert.equal(alarms.timers(), 2);
  clock.advance(1000);
  assert.deepEqual(rung, ["cat at 50", "ana at 100", "ben at 100"]);
  assert.equal(alarms.timers(), 0);
});

test("who no longer waits is not rung, and a time for which nobody waits has no timer", () => {
  const { clock, rung, alarms } = createWorld();
  for (const waiter of ["ana", "ben"]) alarms.add(100, waiter);
  alarms.remove(100, "ana");
  assert.equal(clock.timers(), 1);
  alarms.remove(100, "ben");
  alarms.remove(100, "ben");
  assert.equal(clock.timers(), 0);
  clock.advance(1000);
  assert.deepEqual(rung, []);
});

test("times within a 240th of what is waited for fall together, and never later than they were", () => {
  const beats = Array.from({ length: 1000 }, (_, ms) => together(ms + 15_000, 15_000));
  assert.ok(new Set(beats).size <= 17, `${new Set(beats).size} of them`);
  for (const [ms, at] of beats.entries()) assert.ok(at <= ms + 15_000 && at > ms + 15_000 - 62.5);
});
