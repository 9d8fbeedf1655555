import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../test/delivery/manual-clock.ts";
import { createTypingBoard } from "./typing.ts";

function createBoard() {
  const clock = createManualClock();
  return { clock, board: createTypingBoard(clock) };
}

test("that somebody writes holds for 6 s, unless they say it again", () => {
  const { clock, board } = createBoard();
  board.set("c_1", "u_ana", true);
  clock.advance(3000);
  board.set("c_1", "u_ana", true);
  clock.advance(5999);
  assert.deepEqual([board.isTyping("c_1", "u_ana"), board.typists("c_1")], [true, ["u_ana"]]);
  clock.advance(1);
  assert.deepEqual([board.isTyping("c_1", "u_ana"), board.typists("c_1")], [false, []]);
});

test("what is repeated within a second is dropped, also by beginning and stopping in turns", () => {
  const { clock, board } = createBoard();
  assert.equal(board.isNews("c_1", "u_ana", true), true);
  board.set("c_1", "u_ana", true);
  assert.equal(board.isNews("c_1", "u_ana", true), false);
  assert.equal(board.isNews("c_1", "u_ben", true), true, "for each person by themself");
  assert.equal(board.isNews("c_2", "u_ana", true), true, "and for each conversation");
  assert.equal(board.isNews("c_1", "u_ana", false), true);
  board.set("c_1", "u_ana", false);
  assert.equal(board.isNews("c_1", "u_ana", false), false);
  assert.equal(board.isNews("c_1", "u_ana", true), false);
  clock.advance(1000);
  assert.equal(board.isNews("c_1", "u_ana", true), true);
});

test("who has sent what they were writing writes no more, and may begin the next at once", () => {
  const { board } = createBoard();
  board.set("c_1", "u_ana", true);
  board.wrote("c_1", "u_ana");
  assert.equal(board.isTyping("c_1", "u_ana"), false);
  assert.equal(board.isNews("c_1", "u_ana", true), true);
  assert.equal(board.stats().typists, 0);
});

test("there is one timer for all who write, and nothing is left of them some seconds later", () => {
  const { clock, board } = createBoard();
  for (let each = 0; each < 100; each += 1) board.set(`c_${each % 7}`, `u_${each}`, true);
  assert.deepEqual(board.stats(), { typists: 100, timers: 1 });
  assert.equal(clock.timers(), 1);
  clock.advance(8000);
  assert.deepEqual(board.stats(), { typists: 0, timers: 0 });
  assert.equal(clock.timers(), 0);
});

test("beyond 10,000 who write at once nobody more is noted", () => {
  const { board } = createBoard();
  for (let each = 0; each < 10_005; each += 1) board.set("c_1", `u_${each}`, true);
  assert.equal(board.stats().typists, 10_000);
  assert.equal(board.isTyping("c_1", "u_10004"), false);
  board.set("c_1", "u_0", false);
  assert.equal(board.isTyping("c_1", "u_0"), false, "those who are noted may stop");
});
