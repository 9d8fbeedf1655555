import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../../test/web/manual-clock.ts";
import { createMemoryTables } from "./memory-tables.ts";
import { openInTime } from "./open-in-time.ts";
import type { Tables } from "./tables.ts";

test("tables that open in time are opened; a refusal is passed on; neither leaves a timer behind", async () => {
  const clock = createManualClock();
  const tables = createMemoryTables();
  assert.equal(await openInTime(Promise.resolve(tables), clock), tables);
  await assert.rejects(openInTime(Promise.reject(new Error("Private mode.")), clock), /Private mode/);
  assert.equal(clock.timers(), 0);
});

test("a browser that does not answer is taken for one that refuses, and what it opens later is closed", async () => {
  const clock = createManualClock();
  const answer = Promise.withResolvers<Tables>();
  const closed: string[] = [];
  const opening = openInTime(answer.promise, clock);
  const refused = assert.rejects(opening, /did not open/);
  await clock.pass(10_000);
  await refused;
  answer.resolve({ ...createMemoryTables(), close: () => void closed.push("late") });
  await clock.pass(0);
  assert.deepEqual(closed, ["late"]);
});
