import assert from "node:assert/strict";
import { test } from "node:test";
import { fewAtATime } from "./few-at-a-time.ts";

function createTurns(perTurn: number) {
  const turns: (() => void)[] = [];
  const done: string[] = [];
  const later = fewAtATime(perTurn, (begin) => void turns.push(begin));
  return {
    done,
    ask: (...names: string[]) => names.forEach((name) => later(() => done.push(name))),
    turn: () => turns.shift()?.(),
    planned: () => turns.length,
  };
}

test("so much is done at once in a turn, and the rest in the next ones, in order of asking", () => {
  const { done, ask, turn, planned } = createTurns(2);
  ask("a", "b", "c", "d", "e");
  assert.deepEqual(done, ["a", "b"]);
  turn();
  ask("f");
  assert.deepEqual(done, ["a", "b", "c", "d"]);
  turn();
  assert.deepEqual(done, ["a", "b", "c", "d", "e", "f"]);
  turn();
  assert.equal(planned(), 0, "no turn is planned when nothing is asked");
  ask("g");
  assert.deepEqual(done.at(-1), "g");
});

test("what one of them asks for is done within the same bound", () => {
  const turns: (() => void)[] = [];
  const later = fewAtATime(1, (begin) => void turns.push(begin));
  const done: string[] = [];
  later(() => {
    done.push("a");
    later(() => done.push("b"));
  });
  assert.deepEqual(done, ["a"]);
  turns.shift()?.();
  assert.deepEqual(done, ["a", "b"]);
});
