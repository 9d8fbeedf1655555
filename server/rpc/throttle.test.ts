import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../test/delivery/manual-clock.ts";
import { Refusal } from "../refusal.ts";
import { admitOwnChange, admitRoomChange, createThrottle } from "./throttle.ts";

test("a burst passes, then as many as the rate allows, and the refusal says when to come back", () => {
  const clock = createManualClock();
  const throttle = createThrottle(clock, { refillMs: 100, burst: 3 });
  assert.deepEqual(
    [1, 2, 3].map(() => throttle("u_ana")),
    [0, 0, 0],
  );
  assert.equal(throttle("u_ana"), 100);
  clock.advance(99);
  assert.equal(throttle("u_ana"), 1);
  clock.advance(1);
  assert.equal(throttle("u_ana"), 0);
  assert.equal(throttle("u_ana"), 100);
});

test("one person's flood takes nothing from another, and rest fills the allowance again", () => {
  const clock = createManualClock();
  const throttle = createThrottle(clock, { refillMs: 100, burst: 2 });
  while (throttle("u_ana") === 0);
  assert.equal(throttle("u_ben"), 0);
  clock.advance(60_000);
  assert.deepEqual(
    [1, 2].map(() => throttle("u_ana")),
    [0, 0],
  );
  assert.notEqual(throttle("u_ana"), 0);
});

test("every name in a change of a room counts, so that a loop cannot fill the server with unused names", () => {
  const clock = createManualClock();
  const throttle = createThrottle(clock, { refillMs: 1_000, burst: 150 });
  admitRoomChange(throttle, "u_ana", 100);
  assert.throws(
    () => admitRoomChange(throttle, "u_ana", 100),
    (error) =>
      error instanceof Refusal && error.reason === "throttled" && error.detail.retryAfterMs === 52_000,
  );
  admitRoomChange(throttle, "u_ana");
  admitRoomChange(throttle, "u_ben", 100);
});

test("under a limit below what a call costs the call waits until all is there, and then passes", () => {
  const clock = createManualClock();
  const throttle = createThrottle(clock, { refillMs: 1_000, burst: 5 });
  admitRoomChange(throttle, "u_ana", 100);
  assert.equal(throttle("u_ana", 20), 5_000);
  clock.advance(5_000);
  assert.equal(throttle("u_ana", 20), 0);
});

test("a refusal names the limit that it is of, so that the operator finds the setting in the log", () => {
  const limitOf = (admit: () => void): string => {
    try {
      admit();
    } catch (error) {
      if (error instanceof Refusal) return error.detail.limit ?? "";
    }
    return assert.fail("nothing was refused");
  };
  const never = () => 1_000;
  assert.equal(
    limitOf(() => admitOwnChange(never, "u_ana")),
    "LIMIT_SENDS",
  );
  assert.equal(
    limitOf(() => admitOwnChange(never, "u_ana", 10, "LIMIT_ROOM_CHANGES")),
    "LIMIT_ROOM_CHANGES",
  );
  assert.equal(
    limitOf(() => admitRoomChange(never, "u_ana")),
    "LIMIT_ROOM_CHANGES",
  );
});
