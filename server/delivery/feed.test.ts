import assert from "node:assert/strict";
import { test } from "node:test";
import { noChanges, type Changes } from "../chat/model.ts";
import { afterBeginning, afterChanges, beginFeed, hasMore, hear, resumeFeed } from "./feed.ts";

function changes(after: number, through: number): Changes {
  return { ...noChanges("c_1"), after, through };
}

test("a feed at its head rests until a higher version is heard of", () => {
  const state = resumeFeed(7, 7);
  assert.equal(state.phase, "live");
  assert.equal(hasMore(state), false);
  assert.equal(hasMore(hear(state, 7)), false);
  assert.equal(hasMore(hear(state, 8)), true);
});

test("a late hint takes nothing back", () => {
  const ahead = hear(resumeFeed(7, 7), 9);
  assert.equal(hear(ahead, 8), ahead);
});

test("P5: a stream that is past a frame drops it, and one that would leave a gap does too", () => {
  const state = resumeFeed(7, 9);
  assert.equal(afterChanges(state, changes(5, 7)).send, false);
  assert.equal(afterChanges(state, changes(8, 9)).send, false);
  assert.equal(afterChanges(state, changes(7, 8)).send, true);
  assert.equal(afterChanges(state, changes(5, 8)).send, true, "an overlap is no gap");
});

test("a feed catches up with the head it had, and is live from then on", () => {
  const first = afterChanges(resumeFeed(3, 9), changes(3, 6)).state;
  assert.equal(first.phase, "catching-up");
  const second = afterChanges(first, changes(6, 9)).state;
  assert.equal(second.phase, "live");
  assert.equal(hear(second, 20).phase, "live", "what comes later does not make it late again");
});

test("a feed that has read less than was hinted goes on reading", () => {
  const { state } = afterChanges(hear(resumeFeed(3, 3), 5), changes(3, 4));
  assert.equal(hasMore(state), true);
});

test("a beginning ends with the version its last frame sets, and what was hinted meanwhile is read", () => {
  const next = { through: 9, fromSeq: 4, lastSeq: 9 };
  const half = afterBeginning(beginFeed(), { changes: changes(0, 0), next });
  assert.deepEqual(half, { phase: "beginning", next, hinted: 0 });
  const whole = afterBeginning(hear(half, 11), { changes: changes(0, 9), next: undefined });
  assert.deepEqual(whole, { phase: "live", cursor: 9, hinted: 11, target: 9 });
  assert.equal(hasMore(whole), true);
});
