import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../../web/src/chat/model.ts";
import { noRows, plainEntry, plainMessage } from "../web/plain-rows.ts";
import { cloneCopy, emptyCopy, heldUpTo, take } from "./small-copy.ts";

function message(seq: number, version = seq): Message {
  const sender = { userId: "u_1", username: "ana", unclaimed: false };
  return {
    conversationId: "c_1",
    seq,
    version,
    clientMessageId: `id-${seq}`,
    sender,
    text: "hi",
    createdAt: 0,
    ...plainMessage,
  };
}

const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
const entry = { conversationId: "c_1", version: 1, ...plainEntry };

test("a small client takes a frame that follows what it has, and refuses one that begins after it", () => {
  const copy = emptyCopy();
  assert.ok(take(copy, { ...noRows, feed: "c_1", through: 3, messages: messages(1, 3) }));
  assert.equal(take(copy, { ...noRows, feed: "c_1", after: 4, through: 5, messages: messages(5, 5) }), false);
  assert.deepEqual([copy.cursors.get("c_1"), heldUpTo(copy, "c_1")], [3, 3]);
});

test("an older frame that comes again changes nothing", () => {
  const copy = emptyCopy();
  take(copy, { ...noRows, feed: "c_1", through: 9, messages: [message(1, 9)] });
  take(copy, { ...noRows, feed: "c_1", through: 1, messages: [message(1, 1)] });
  assert.deepEqual([copy.cursors.get("c_1"), copy.messages.get("c_1")?.get(1)?.version], [9, 9]);
});

test("it acknowledges up to the first number that is missing", () => {
  const copy = emptyCopy();
  take(copy, { ...noRows, feed: "c_1", messages: [...messages(4, 6), message(8)] });
  assert.equal(heldUpTo(copy, "c_1"), 6);
  assert.equal(heldUpTo(copy, "c_2"), 0);
});

test("a conversation that it left is forgotten, whether it heard of that or finds it missing from its list", () => {
  for (const end of [
    { ...noRows, feed: "u_1", through: 2, entries: [{ ...entry, removed: true }] },
    { ...noRows, feed: "u_1", snapshot: true, through: 2 },
  ]) {
    const copy = emptyCopy();
    take(copy, { ...noRows, feed: "u_1", through: 1, entries: [entry] });
    take(copy, { ...noRows, feed: "c_1", through: 3, messages: messages(1, 3) });
    take(copy, end);
    assert.deepEqual([copy.cursors.has("c_1"), copy.messages.has("c_1")], [false, false]);
  }
});

test("what it held before it left and joined again does not reach up to what comes, and goes", () => {
  const copy = emptyCopy();
  take(copy, { ...noRows, feed: "c_1", through: 3, messages: messages(1, 3) });
  take(copy, {
    ...noRows,
    feed: "c_1",
    snapshot: true,
    historyFrom: 8,
    through: 9,
    messages: messages(8, 9),
  });
  assert.deepEqual([...(copy.messages.get("c_1")?.keys() ?? [])], [8, 9]);
});

test("what was written down stays as it was when more is received", () => {
  const copy = emptyCopy();
  take(copy, { ...noRows, feed: "c_1", through: 1, messages: messages(1, 1) });
  const written = cloneCopy(copy);
  take(copy, { ...noRows, feed: "c_1", after: 1, through: 2, messages: messages(2, 2) });
  assert.deepEqual([heldUpTo(written, "c_1"), heldUpTo(copy, "c_1")], [1, 2]);
});
