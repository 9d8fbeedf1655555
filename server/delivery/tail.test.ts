import assert from "node:assert/strict";
import { test } from "node:test";
import { type Message, noChanges } from "../chat/model.ts";
import { Tail } from "./tail.ts";

test("P7: a shared frame is given only to those who were live and members when it was read", () => {
  const tail = new Tail<string>();
  const changes = { ...noChanges("c_1"), after: 4, through: 6 };
  const frame = { changes, encoded: "bytes", readers: new Set(["u_ana"]) };
  tail.add(frame);
  assert.equal(tail.at(4, "u_ana"), frame);
  assert.equal(tail.at(4, "u_ben"), undefined);
  assert.equal(tail.at(5, "u_ana"), undefined, "and only to a stream that stands where it begins");
});

/** A frame of one message as it was at `version`. */
function frameOf(version: number, message: Partial<Message>) {
  const sender = { userId: "u_ana", username: "ana", unclaimed: false };
  const base = {
    conversationId: "c_1",
    seq: 1,
    version,
    clientMessageId: "id-number-1",
    sender,
    createdAt: 0,
  };
  const untouched = { editedAt: undefined, deletedAt: undefined, replyToSeq: 0, forwarded: undefined };
  const whole: Message = { ...base, ...untouched, text: "", reactions: [], ...message };
  const changes = { ...noChanges("c_1"), after: version - 1, through: version, messages: [whole] };
  return { changes, encoded: "bytes", readers: new Set(["u_ana"]) };
}

test("what a deleted message said is shared no more, also with a stream that lags", () => {
  const tail = new Tail<string>();
  const other = frameOf(2, { seq: 2, text: "something else" });
  tail.add(frameOf(1, { text: "a secret" }));
  tail.add(other);
  tail.age();
  tail.add(frameOf(3, { text: "a secret, corrected" }));
  const deletion = frameOf(4, { deletedAt: 1 });
  tail.takeBack(deletion);
  tail.add(deletion);
  const kept = [0, 1, 2, 3].map((cursor) => tail.at(cursor, "u_ana"));
  assert.deepEqual(kept, [undefined, other, undefined, deletion]);
});

test("what a tail keeps is bounded, reactions included", () => {
  const tail = new Tail<string>();
  const userIds = Array.from({ length: 100 }, (_, index) => `u_${String(index).padStart(22, "0")}`);
  const reactions = Array.from({ length: 20 }, (_, index) => ({ emoji: String(index), count: 100, userIds }));
  for (let version = 1; version <= 10; version += 1) tail.add(frameOf(version, { text: "hello", reactions }));
  assert.ok(tail.stats().frames < 3, `${tail.stats().frames} frames of 50 KiB each`);
  assert.ok(tail.at(9, "u_ana") !== undefined, "the newest stays");
});
