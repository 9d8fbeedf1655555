import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../test/delivery/manual-clock.ts";
import { createTurns } from "./turns.ts";

function createRounds() {
  const rounds: (() => void)[] = [];
  const turns = createTurns(
    createManualClock((fire) => rounds.push(fire)),
    2,
  );
  const done: string[] = [];
  return {
    turns,
    done,
    take: (name: string, signal = new AbortController().signal) =>
      turns.take(signal).then(() => done.push(name)),
    async round() {
      rounds.shift()?.();
      await Promise.resolve();
    },
    rounds,
  };
}

test("turns are given in order of asking, so many a round", async () => {
  const { turns, done, take, round, rounds } = createRounds();
  const all = ["a", "b", "c"].map((name) => take(name));
  await round();
  assert.deepEqual(done, ["a", "b"]);
  await round();
  await Promise.all(all);
  assert.deepEqual(done, ["a", "b", "c"]);
  assert.equal(turns.waiting(), 0);
  assert.equal(rounds.length, 0, "no round is planned when nobody waits");
});

test("whoever leaves while waiting is let go at once and takes nobody's turn", async () => {
  const { turns, done, take, round } = createRounds();
  const abort = new AbortController();
  const gone = take("gone", abort.signal);
  const others = ["a", "b"].map((name) => take(name));
  abort.abort();
  await gone;
  assert.equal(turns.waiting(), 2);
  await round();
  await Promise.all(others);
  assert.deepEqual(done, ["gone", "a", "b"]);
  await take("late", abort.signal);
  assert.equal(turns.waiting(), 0);
});
