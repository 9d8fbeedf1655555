import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../test/delivery/manual-clock.ts";
import { nextLoad, watchLoad, type Load } from "./overload.ts";

const limitMs = 100;
const calm: Load = { averageMs: 0, over: false };
const after = (load: Load, ...late: number[]): Load =>
  late.reduce((before, ms) => nextLoad(before, ms, limitMs), load);

test("one pause is no overload, however long; being late again and again is", () => {
  assert.equal(after(calm, 60_000).over, false);
  assert.equal(after(calm, 60_000, 0, 60_000, 0).over, false);
  assert.equal(after(calm, 60_000, 60_000).over, true);
  assert.equal(after(calm, ...Array<number>(20).fill(130)).over, true);
  assert.equal(after(calm, ...Array<number>(1_000).fill(99)).over, false);
});

test("an overload ends well below where it began", () => {
  const over = after(calm, 200, 200, 200, 200);
  assert.equal(after(over, ...Array<number>(100).fill(60)).over, true);
  assert.equal(after(over, ...Array<number>(100).fill(40)).over, false);
});

/** A clock whose timers come as late as it is told. */
function lateClock() {
  const clock = createManualClock();
  let late = 0;
  return {
    runLate: (ms: number) => (late = ms),
    advance: clock.advance,
    timers: clock.timers,
    now: clock.now,
    setTimer: (ms: number, fire: () => void) => clock.setTimer(ms + late, fire),
  };
}

test("while timers come late, newcomers are told to wait for 1 to 5 s, each for another time", () => {
  const clock = lateClock();
  const told: boolean[] = [];
  const chances = [0, 0.5, 0.999];
  const watch = watchLoad({
    clock,
    random: () => chances.shift() ?? 0,
    limitMs,
    changed: (over) => told.push(over),
  });
  clock.advance(1_000);
  assert.equal(watch.retryAfterMs(), 0);
  clock.runLate(150);
  clock.advance(5_000);
  assert.deepEqual(
    [1, 2, 3].map(() => watch.retryAfterMs()),
    [1_000, 3_000, 4_996],
  );
  clock.runLate(0);
  clock.advance(5_000);
  assert.equal(watch.retryAfterMs(), 0);
  assert.deepEqual(told, [true, false]);
  watch.stop();
  assert.equal(clock.timers(), 0);
});
