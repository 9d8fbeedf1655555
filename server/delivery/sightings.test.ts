import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../test/delivery/manual-clock.ts";
import { createSightingsLog, type Sightings } from "./sightings.ts";

function createLog(record: (sightings: Sightings) => Promise<void> = () => Promise.resolve()) {
  const clock = createManualClock();
  const written: Sightings[] = [];
  const errors: unknown[] = [];
  const log = createSightingsLog({
    clock,
    now: () => 1_000_000 + clock.now(),
    record: async (sightings) => {
      await record(sightings);
      written.push(sightings);
    },
    onError: (error) => errors.push(error),
  });
  return { clock, written, errors, log };
}

test("what is seen within two seconds is one write, and the latest of each", async () => {
  const { clock, written, log } = createLog();
  log.sawPerson("u_ana", 75_000);
  log.sawDevice("d_1");
  clock.advance(1000);
  log.sawDevice("d_1");
  log.sawPerson("u_ben", 0);
  assert.equal(log.lastSeen("u_ana"), 925_000);
  clock.advance(1000);
  await log.flush();
  assert.deepEqual(written, [
    {
      people: new Map([
        ["u_ana", 925_000],
        ["u_ben", 1_001_000],
      ]),
      devices: new Map([["d_1", 1_001_000]]),
    },
  ]);
  assert.equal(log.lastSeen("u_ana"), 925_000, "who is told of it is told a moment later");
  clock.advance(2000);
  await log.flush();
  assert.equal(log.lastSeen("u_ana"), undefined);
  assert.deepEqual(log.stats(), { noted: 0, timers: 0 });
  assert.equal(written.length, 1);
});

test("what could not be written is tried again later, but for what was seen anew", async () => {
  let fails = true;
  const { clock, written, errors, log } = createLog(() =>
    fails ? Promise.reject(new Error("disk full")) : Promise.resolve(),
  );
  log.sawPerson("u_ana", 0);
  await log.flush();
  assert.deepEqual([written.length, errors.length, log.stats().noted], [0, 1, 1]);
  fails = false;
  clock.advance(500);
  log.sawPerson("u_ana", 0);
  clock.advance(30_000);
  await log.flush();
  assert.deepEqual(
    written.map(({ people }) => [...people]),
    [[["u_ana", 1_000_500]]],
  );
});

test("a crowd that leaves at once is written in small parts, and no more than 10,000 are remembered", async () => {
  const { written, log } = createLog();
  for (let each = 0; each < 10_300; each += 1) log.sawDevice(`d_${each}`);
  assert.equal(log.stats().noted, 10_000);
  await log.flush();
  assert.ok(written.every(({ devices }) => devices.size <= 200));
  const ids = written.flatMap(({ devices }) => [...devices.keys()]);
  assert.deepEqual([ids.length, ids.at(0), ids.at(-1)], [10_000, "d_300", "d_10299"]);
});
