import assert from "node:assert/strict";
import { test } from "node:test";
import { boundTimeLimits } from "./timeout-header.ts";

const anHour = 3_600_000;
const largestTimer = 2 ** 31 - 1;

test("a time limit that no timer can hold becomes one that is still refused", () => {
  const units = { H: 3_600_000, M: 60_000, S: 1_000 };
  for (const [unit, ms] of Object.entries(units)) {
    const headers = { "grpc-timeout": `99999999${unit}` };
    boundTimeLimits(headers);
    const bounded = Number.parseInt(headers["grpc-timeout"], 10) * ms;
    assert.ok(bounded > anHour && bounded <= largestTimer, headers["grpc-timeout"]);
  }
  const headers = { "connect-timeout-ms": "9999999999" };
  boundTimeLimits(headers);
  assert.ok(
    Number(headers["connect-timeout-ms"]) <= largestTimer && Number(headers["connect-timeout-ms"]) > anHour,
  );
});

test("any other time limit stays as it is, also a malformed one", () => {
  for (const value of ["1H", "59M", "99999999m", "0n", "-1S", "abc", ""]) {
    const headers = { "grpc-timeout": value, "connect-timeout-ms": "5000" };
    boundTimeLimits(headers);
    assert.deepEqual(headers, { "grpc-timeout": value, "connect-timeout-ms": "5000" });
  }
  const none = {};
  boundTimeLimits(none);
  assert.deepEqual(none, {});
});
