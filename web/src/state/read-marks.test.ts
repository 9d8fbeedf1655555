import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import { emptyRecord } from "../storage/conversation-record.ts";
import { createReadMarks } from "./read-marks.ts";

function setUp() {
  const clock = createManualClock();
  const written: string[] = [];
  const marks = createReadMarks({
    clock,
    write: async ({ conversationId, readSeq }) => void written.push(`${conversationId} ${readSeq}`),
  });
  const raise = (conversationId: string, readSeq: number, begun = 0) =>
    marks.raise({ conversationId, begun, readSeq });
  return { clock, marks, written, raise };
}

test("what is read is seen at once and written at once; of what follows fast, only the last, and soon", async () => {
  const { clock, marks, written, raise } = setUp();
  const writing = raise("c_1", 1);
  await settle();
  assert.deepEqual(written, ["c_1 1"]);
  void raise("c_1", 5);
  void raise("c_1", 7);
  void raise("c_2", 1);
  await settle();
  const record = { ...emptyRecord("c_1"), readSeq: 4 };
  assert.deepEqual([written, marks.drawn(record).readSeq], [["c_1 1", "c_2 1"], 7]);
  await clock.pass(200);
  assert.deepEqual(written, ["c_1 1", "c_2 1", "c_1 7"]);
  await clock.pass(200);
  await writing;
  assert.equal(marks.drawn(record), record, "it is in the store now");
});

test("whoever leaves does not take along what was read and is not written yet", async () => {
  const { marks, written, raise } = setUp();
  const writing = raise("c_1", 1);
  await settle();
  void raise("c_1", 2);
  marks.stop();
  await writing;
  assert.deepEqual(written, ["c_1 1", "c_1 2"]);
});

test("what was read of a former epoch says nothing about the messages of this one", async () => {
  const { clock, marks, written, raise } = setUp();
  const writing = raise("c_1", 400);
  await settle();
  void raise("c_1", 500);
  const record = { ...emptyRecord("c_1"), begun: 1, readSeq: 10 };
  assert.equal(marks.drawn(record), record);
  void raise("c_1", 12, 1);
  assert.equal(marks.drawn(record).readSeq, 12);
  await clock.pass(400);
  await writing;
  assert.deepEqual(written, ["c_1 400", "c_1 12"]);
});

test("a page that may be closed in a moment writes what waits now", async () => {
  const { clock, marks, written, raise } = setUp();
  const writing = raise("c_1", 1);
  await settle();
  void raise("c_1", 2);
  marks.flush();
  await settle();
  assert.deepEqual(written, ["c_1 1", "c_1 2"]);
  await clock.pass(200);
  await writing;
});
