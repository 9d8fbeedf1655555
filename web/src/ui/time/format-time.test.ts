import assert from "node:assert/strict";
import { test } from "node:test";
import { timeFormat, untilMidnight } from "./format-time.ts";

const times = timeFormat("en-GB");
const now = new Date(2026, 4, 13, 9, 30).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();

test("a day divider names the day as a person would", () => {
  assert.equal(times.day(at(2026, 4, 13, 0, 5), now), "Today");
  assert.equal(times.day(at(2026, 4, 12, 23, 59), now), "Yesterday");
  assert.equal(times.day(at(2026, 4, 10, 12, 0), now), "Sunday");
  assert.equal(times.day(at(2026, 2, 1, 12, 0), now), "1 March");
  assert.equal(times.day(at(2025, 2, 1, 12, 0), now), "1 March 2025");
});

test("within a sentence a day is written small", () => {
  assert.equal(times.dayWithin(at(2026, 4, 13, 8, 5), now), "today");
  assert.equal(times.dayWithin(at(2026, 4, 12, 8, 5), now), "yesterday");
  assert.equal(times.dayWithin(at(2026, 2, 1, 12, 0), now), "1 March");
});

test("the list of conversations says the time today and the day before that", () => {
  assert.equal(times.brief(at(2026, 4, 13, 8, 5), now), "08:05");
  assert.equal(times.brief(at(2026, 4, 12, 8, 5), now), "Yesterday");
  assert.equal(times.brief(at(2026, 4, 9, 8, 5), now), "Sat");
  assert.equal(times.brief(at(2025, 2, 1, 12, 0), now), "01/03/2025");
});

test("a clock that runs ahead says a date, never a day that has not come", () => {
  assert.equal(times.day(at(2026, 4, 15, 12, 0), now), "15 May");
});

test("the next midnight is the local one", () => {
  assert.equal(untilMidnight(now), 14.5 * 3_600_000);
});
