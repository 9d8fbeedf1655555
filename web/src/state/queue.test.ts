import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "../chat/outbox-row.ts";
import { compose, composeChange } from "../outbox/compose.ts";
import { createQueue } from "./queue.ts";
import type { QueuedRow } from "./typing.ts";

const send = (id: string, state: QueuedRow["state"] = "waiting", attempted = false): QueuedRow => ({
  ...compose({ id, key: "@bob", title: "bob", peer: undefined, text: id, now: 1 }),
  ...{ order: 1, state, attempted },
});
const make = (id: string, command: Change, state: QueuedRow["state"] = "waiting"): QueuedRow => ({
  ...composeChange({ id, key: "@bob", conversationId: "c_1", command, now: 1 }),
  ...{ order: 1, state },
});
const edit = (of: string, text: string): Change => ({ kind: "edit", of: { clientMessageId: of }, text });
const deletion = (of: string): Change => ({ kind: "delete", of: { clientMessageId: of } });
const words = (rows: readonly QueuedRow[]) => {
  const { unsent, edits } = createQueue()(rows);
  return [unsent.map((row) => row.text), edits.map((row) => row.command.text)];
};

test("a message that waits reads as it was edited last, and its words are counted once", () => {
  assert.deepEqual(words([send("m-1"), make("e-1", edit("m-1", "a")), make("e-2", edit("m-1", "b"))]), [
    ["b"],
    [],
  ]);
});

test("words of an edit that the server does not have are words of their own, also when they were refused", () => {
  const refused = make("e-2", edit("m-2", "b"), "failed");
  assert.deepEqual(words([make("e-1", edit("old", "a")), send("m-2"), refused]), [["m-2"], ["a", "b"]]);
});

test("a message deleted before anybody tried to send it is gone; one that may have been sent is not", () => {
  const deleted = (row: QueuedRow) => words([row, make("d-1", deletion("m-1"))])[0];
  assert.deepEqual(deleted(send("m-1")), []);
  assert.deepEqual(deleted(send("m-1", "typed")), []);
  assert.deepEqual(deleted(send("m-1", "waiting", true)), ["m-1"]);
  assert.deepEqual(deleted(send("m-1", "stored")), ["m-1"]);
});

test("parts of the queue are the same objects while nothing in it changed", () => {
  const rows = [send("m-1"), make("e-1", edit("m-1", "a"))];
  const derive = createQueue();
  assert.equal(derive(rows).changesOf("@bob"), derive(rows).changesOf("@bob"));
  assert.equal(derive(rows).unsentOf("@bob")[0], derive(rows).unsent[0]);
});
