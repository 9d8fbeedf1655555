import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeClock, type ClockNote } from "./clock-guard.ts";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const start = Date.UTC(2026, 0, 1);

/** Sweeps once an hour from `note` on, for so many hours; says what the clock was each time. */
function hourly(note: ClockNote, hours: number): { note: ClockNote; clocks: string[] } {
  const clocks: string[] = [];
  let last = note;
  for (let hour = 0; hour < hours; hour += 1) {
    const verdict = judgeClock(last, last.at + HOUR, HOUR);
    clocks.push(verdict.clock);
    last = verdict.note;
  }
  return { note: last, clocks };
}

test("a clock that nobody has seen yet ends nothing for a day", () => {
  const first = judgeClock(undefined, start, undefined);
  assert.equal(first.clock, "waiting");
  const { clocks } = hourly(first.note, 25);
  assert.deepEqual(clocks, [...Array<string>(23).fill("waiting"), "even", "even"]);
});

test("a clock that runs on while the server is off for some days is even", () => {
  const note = { at: start, evenSince: start - 10 * DAY };
  assert.equal(judgeClock(note, start + 6 * DAY, undefined).clock, "even");
});

test("after 40 days off nothing ends at the first sweep, and again after a day", () => {
  const verdict = judgeClock({ at: start, evenSince: start - 10 * DAY }, start + 40 * DAY, undefined);
  assert.equal(verdict.clock, "jumped");
  const { clocks } = hourly(verdict.note, 24);
  assert.deepEqual(new Set(clocks.slice(0, 23)), new Set(["waiting"]));
  assert.equal(clocks[23], "even");
});

test("a clock set forward by a year while the server runs ends nothing, nor when it is set back", () => {
  const note = { at: start, evenSince: start - 10 * DAY };
  const forward = judgeClock(note, start + 365 * DAY, HOUR);
  assert.equal(forward.clock, "jumped");
  const back = judgeClock(forward.note, start + 2 * HOUR, HOUR);
  assert.equal(back.clock, "jumped");
  assert.equal(hourly(back.note, 1).clocks[0], "waiting");
});

test("hours in which the process slept with its machine are no jump", () => {
  const note = { at: start, evenSince: start - 10 * DAY };
  assert.equal(judgeClock(note, start + 3 * DAY, HOUR).clock, "even");
});

test("seconds backward are a clock that was mended", () => {
  const note = { at: start, evenSince: start - 10 * DAY };
  assert.equal(judgeClock(note, start - 5_000, undefined).clock, "even");
  assert.equal(judgeClock(note, start - 2 * HOUR, undefined).clock, "jumped");
});
