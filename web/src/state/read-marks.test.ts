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
    write: async (conversationId, readSeq) => void written.push(`${conversationId} ${readSeq}`),
  });
  return { clock, marks, written };
}

test("what is read is seen at once and written at once; of what follows fast, only the last, and soon", async () => {
  const { clock, marks, written } = setUp();
  const writing = marks.raise("c_1", 1);
  await settle();
  assert.deepEqual(written, ["c_1 1"]);
  void marks.raise("c_1", 5);
  void marks.raise("c_1", 7);
  void marks.raise("c_2", 1);
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
  const { marks, written } = setUp();
  const writing = marks.raise("c_1", 1);
  await settle();
  void marks.raise("c_1", 2);
  marks.stop();
  await writing;
  assert.deepEqual(written, ["c_1 1", "c_1 2"]);
});
