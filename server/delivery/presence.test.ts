import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../test/delivery/manual-clock.ts";
import { createPresenceBoard } from "./presence.ts";

/** @param hiding who hides, as the store has it */
function createBoard(hiding: (userId: string) => Promise<boolean> = () => Promise.resolve(false)) {
  const clock = createManualClock();
  const changes: string[] = [];
  const began: string[] = [];
  const seen: string[] = [];
  const errors: unknown[] = [];
  let asked = 0;
  const board = createPresenceBoard({
    clock,
    onlineMs: 75_000,
    lingerMs: 5000,
    readHiding(userId) {
      asked += 1;
      return hiding(userId);
    },
    onError: (error) => errors.push(error),
    tell: {
      changed: (userId) => changes.push(`${userId} ${board.isOnline(userId) ? "came" : "went"}`),
      beganToLook: (_userId, deviceId) => began.push(deviceId),
      turnedTo: (_userId, deviceId, conversation) => began.push(`${deviceId} at ${conversation}`),
      sawPerson: (userId, agoMs) => seen.push(`${userId} ${agoMs} ms ago`),
      sawDevice: (deviceId) => seen.push(deviceId),
    },
  });
  const looks = (userId = "u_ana", deviceId = "d_1", at = "") => board.keepAlive(userId, deviceId, at);
  return { clock, changes, began, seen, errors, board, looks, asked: () => asked };
}

test("a person is here while a stream is open and the page says it is looked at", async () => {
  const { clock, board, looks, seen } = createBoard();
  board.connected("u_ana", "d_1");
  assert.equal(board.isOnline("u_ana"), false, "a script that listens is nobody looking");
  await looks();
  assert.equal(board.isOnline("u_ana"), true);
  clock.advance(70_000);
  await looks();
  clock.advance(70_000);
  assert.equal(board.isOnline("u_ana"), true);
  clock.advance(5000);
  assert.equal(board.isOnline("u_ana"), false);
  assert.deepEqual(seen, ["u_ana 75000 ms ago"]);
});

test("a reload shows nobody as away", async () => {
  const { clock, board, looks, changes, seen } = createBoard();
  const leave = () => board.disconnected("u_ana", "d_1");
  board.connected("u_ana", "d_1");
  await looks();
  leave();
  clock.advance(3000);
  board.connected("u_ana", "d_1");
  clock.advance(10_000);
  assert.deepEqual(changes, ["u_ana came"]);
  leave();
  clock.advance(7000);
  assert.deepEqual(changes, ["u_ana came", "u_ana went"]);
  assert.deepEqual(seen, ["d_1", "d_1", "u_ana 5000 ms ago"], "seen last when the stream ended");
});

test("a person is here as long as one of their devices is", async () => {
  const { clock, board, looks, changes } = createBoard();
  const leave = () => board.disconnected("u_ana", "d_1");
  board.connected("u_ana", "d_1");
  await looks();
  board.connected("u_ana", "d_2");
  await looks("u_ana", "d_2");
  leave();
  clock.advance(10_000);
  assert.deepEqual(changes, ["u_ana came"]);
});

test("a device looks from its first KeepAlive on, and again after it had stopped", async () => {
  const { clock, board, looks, began } = createBoard();
  board.connected("u_ana", "d_1");
  await looks();
  clock.advance(30_000);
  await looks();
  assert.deepEqual(began, ["d_1"]);
  assert.equal(board.isLooking("u_ana", "d_2"), false, "another device of theirs does not");
  clock.advance(80_000);
  assert.equal(board.isLooking("u_ana", "d_1"), false);
  await looks();
  assert.deepEqual(began, ["d_1", "d_1"]);
});

test("what a device looks at is what it said last", async () => {
  const { board, looks, began } = createBoard();
  board.connected("u_ana", "d_1");
  await looks("u_ana", "d_1", "c_1");
  await looks("u_ana", "d_1", "c_1");
  assert.equal(board.isLookingAt("u_ana", "d_1", "c_1"), true);
  await looks("u_ana", "d_1", "c_2");
  assert.equal(board.isLookingAt("u_ana", "d_1", "c_1"), false);
  await looks("u_ana", "d_1", "");
  assert.equal(board.isLookingAt("u_ana", "d_1", "c_2"), false);
  assert.deepEqual(began, ["d_1", "d_1 at c_1", "d_1 at c_2"]);
});

test("who hides is not here, looks at nobody, and leaves no time when they were seen", async () => {
  const { clock, board, looks, changes, began, seen } = createBoard(() => Promise.resolve(true));
  board.connected("u_ana", "d_1");
  await looks();
  assert.deepEqual([board.isOnline("u_ana"), board.isLooking("u_ana", "d_1")], [false, false]);
  board.setHiding("u_ana", false);
  assert.deepEqual([changes, began], [["u_ana came"], ["d_1"]]);
  board.setHiding("u_ana", true);
  clock.advance(80_000);
  assert.deepEqual(changes, ["u_ana came", "u_ana went"]);
  assert.deepEqual(seen, []);
});

test("whether somebody hides is read once, and what they say meanwhile counts more", async () => {
  const answers: ((hiding: boolean) => void)[] = [];
  const { board, looks, asked } = createBoard(() => new Promise((resolve) => answers.push(resolve)));
  board.connected("u_ana", "d_1");
  const [first, second] = [looks(), looks()];
  assert.equal(asked(), 1);
  assert.equal(board.isOnline("u_ana"), false, "not before it is known");
  board.setHiding("u_ana", true);
  for (const answer of answers) answer(false);
  await Promise.all([first, second]);
  assert.equal(board.isOnline("u_ana"), false);
  await looks();
  assert.equal(asked(), 1);
});

test("a store that cannot say whether somebody hides is asked again at the next KeepAlive", async () => {
  let fails = true;
  const { board, looks, errors } = createBoard(() =>
    fails ? Promise.reject(new Error("disk")) : Promise.resolve(false),
  );
  board.connected("u_ana", "d_1");
  await looks();
  assert.deepEqual([board.isOnline("u_ana"), errors.length], [false, 1]);
  fails = false;
  await looks();
  assert.equal(board.isOnline("u_ana"), true);
});

test("nothing is remembered of those who have gone", async () => {
  const { clock, board, looks } = createBoard();
  const leave = () => board.disconnected("u_ana", "d_1");
  board.connected("u_ana", "d_1");
  await looks("u_ana", "d_1", "c_1");
  await looks("u_ben", "d_9");
  leave();
  clock.advance(80_000);
  assert.deepEqual(board.stats(), { people: 0, timers: 0 });
  assert.equal(clock.timers(), 0);
});
