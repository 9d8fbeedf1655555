import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message, Person } from "./model.ts";
import { mergeTimeline, storedRow, unsentRow, type UnsentRow } from "./timeline.ts";
import { countUnread } from "./unread.ts";
import { plainMessage } from "../../../test/web/plain-rows.ts";

const me: Person = { userId: "u_me", username: "me", unclaimed: false };
const bob: Person = { userId: "u_bob", username: "bob", unclaimed: false };

const message = (seq: number, sender: Person, clientMessageId = `x-${seq}`): Message => ({
  conversationId: "c_1",
  seq,
  version: seq,
  clientMessageId,
  sender,
  text: `text ${seq}`,
  createdAt: seq,
  ...plainMessage,
});
const unsent = (id: string, state: UnsentRow["state"]): UnsentRow => ({
  id,
  order: 1,
  key: "@bob",
  title: "bob",
  target: { username: "bob" },
  text: id,
  typedAt: 1,
  state,
  attempted: false,
  stored: undefined,
  doubtful: false,
  failure: undefined,
});

test("stored messages come first, then what is unsent in the order typed", () => {
  const stored = [message(1, bob), message(2, me)].map((m) => storedRow(m, me.userId));
  const rows = mergeTimeline(
    stored,
    [unsent("m-1", "waiting"), unsent("m-2", "typed")].map((r) => unsentRow(r, me)),
  );
  assert.deepEqual(
    rows.map((r) => [r.text, r.state]),
    [
      ["text 1", "stored"],
      ["text 2", "stored"],
      ["m-1", "waiting"],
      ["m-2", "typed"],
    ],
  );
});

test("P5: a message that has arrived while its outbox row is still there is shown once, under the same id", () => {
  const stored = [storedRow(message(1, me, "m-1"), me.userId)];
  const rows = mergeTimeline(stored, [unsentRow(unsent("m-1", "waiting"), me)]);
  assert.deepEqual(
    rows.map((r) => [r.id, r.state]),
    [["m-1", "stored"]],
  );
});

test("another person's client id does not hide a row of one's own", () => {
  const stored = [storedRow(message(1, bob, "m-1"), me.userId)];
  assert.equal(mergeTimeline(stored, [unsentRow(unsent("m-1", "waiting"), me)]).length, 2);
});

test("unread counts others' messages above the mark, those not held here too, and stops at 100", () => {
  const held = [message(5, bob), message(6, me), message(7, bob)];
  assert.equal(countUnread(held, { readSeq: 4, from: 5 }, me.userId), 2);
  assert.equal(countUnread(held, { readSeq: 5, from: 5 }, me.userId), 1);
  assert.equal(countUnread(held, { readSeq: 1, from: 5 }, me.userId), 5);
  assert.equal(countUnread(held, { readSeq: 0, from: 500 }, me.userId), 100);
});
