import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../test/delivery/manual-clock.ts";
import { createPresenceBoard } from "./presence.ts";

function createBoard() {
  const clock = createManualClock();
  const changes: string[] = [];
  const board = createPresenceBoard({
    clock,
    onlineMs: 75_000,
    lingerMs: 5000,
    changed: (userId) => changes.push(`${userId} ${board.isOnline(userId) ? "came" : "went"}`),
  });
  return { clock, changes, board };
}

test("a person is here while a stream is open and the page says it is looked at", () => {
  const { clock, board } = createBoard();
  board.connected("u_ana", "d_1");
  assert.equal(board.isOnline("u_ana"), false, "a script that listens is nobody looking");
  board.keepAlive("u_ana", "d_1");
  assert.equal(board.isOnline("u_ana"), true);
  clock.advance(70_000);
  board.keepAlive("u_ana", "d_1");
  clock.advance(70_000);
  assert.equal(board.isOnline("u_ana"), true);
  clock.advance(6000);
  assert.equal(board.isOnline("u_ana"), false);
});

test("a reload shows nobody as away", () => {
  const { clock, board, changes } = createBoard();
  const leave = board.connected("u_ana", "d_1");
  board.keepAlive("u_ana", "d_1");
  leave();
  clock.advance(3000);
  const leaveAgain = board.connected("u_ana", "d_1");
  clock.advance(10_000);
  assert.deepEqual(changes, ["u_ana came"]);
  leaveAgain();
  clock.advance(7000);
  assert.deepEqual(changes, ["u_ana came", "u_ana went"]);
});

test("a person is here as long as one of their devices is", () => {
  const { clock, board, changes } = createBoard();
  const leave = board.connected("u_ana", "d_1");
  board.keepAlive("u_ana", "d_1");
  board.connected("u_ana", "d_2");
  board.keepAlive("u_ana", "d_2");
  leave();
  clock.advance(10_000);
  assert.deepEqual(changes, ["u_ana came"]);
});

test("nothing is remembered of those who have gone", () => {
  const { clock, board } = createBoard();
  const leave = board.connected("u_ana", "d_1");
  board.keepAlive("u_ana", "d_1");
  board.keepAlive("u_ben", "d_9");
  leave();
  clock.advance(80_000);
  assert.deepEqual(board.stats(), { people: 0, timers: 0 });
  assert.equal(clock.timers(), 0);
});
