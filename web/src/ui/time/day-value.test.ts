import assert from "node:assert/strict";
import { test } from "node:test";
import { dayStart, dayValue } from "./day-value.ts";

test("a day of the date field begins at local midnight", () => {
  const evening = new Date(2026, 10, 22, 23, 59).getTime();
  assert.equal(dayValue(evening), "2026-11-22");
  assert.equal(dayStart("2026-11-22"), new Date(2026, 10, 22).getTime());
});

test("what is no day is no time", () => {
  for (const value of ["", "2026-02-30", "2026-13-01", "22.11.2026", "2026-11-22T10:00"])
    assert.equal(dayStart(value), undefined, value);
});
