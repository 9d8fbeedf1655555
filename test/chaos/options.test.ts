import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "./options.ts";
import { longPlan, quickPlan, shortPlan } from "./plan.ts";

test("without options one round of the short plan is played, with a seed of its own", () => {
  const { plan, rounds, seed } = readOptions([]);
  assert.deepEqual({ plan, rounds }, { plan: shortPlan, rounds: 1 });
  assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
});

test("a long run goes on until it is told to stop, and every fault and size can be set", () => {
  const { plan, rounds, seconds } = readOptions(["--long", "--kills", "3", "--pause=40"]);
  assert.deepEqual([rounds, seconds], [Infinity, Infinity]);
  assert.deepEqual(plan, { ...longPlan, pauseMs: 40, faults: { ...longPlan.faults, kills: 3 } });
  assert.equal(readOptions(["--seconds", "60"]).rounds, Infinity);
});

test("a quick run has a plan of its own, and the time to come to rest is given in seconds", () => {
  const { plan, rounds } = readOptions(["--quick", "--rest", "5"]);
  assert.deepEqual({ plan, rounds }, { plan: { ...quickPlan, restMs: 5_000 }, rounds: 1 });
});

test("the words that play a round again leave out what concerns the run as a whole", () => {
  const words = ["--long", "--seed", "5", "--kills", "3", "--rounds=2", "--out", "/tmp/x", "--seconds", "9"];
  assert.equal(readOptions(words).again, "--long --kills 3");
});

test("an option that is no number, or not known, is refused", () => {
  assert.throws(() => readOptions(["--kills", "many"]), /--kills wants a number/);
  assert.throws(() => readOptions(["--bombs", "1"]), /--bombs/);
});
