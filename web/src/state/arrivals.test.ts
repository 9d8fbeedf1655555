import assert from "node:assert/strict";
import { test } from "node:test";
import { message } from "../storage/store-rows.contract.ts";
import { joinArrivals, withArrivals } from "./arrivals.ts";

const seqs = (rows: readonly { seq: number | undefined }[]) => rows.map(({ seq }) => seq);
const arrive = (lastSeq: number, ...came: number[]) =>
  withArrivals(
    [],
    lastSeq,
    came.map((seq) => message(seq, seq)),
    "u_me",
  );

test("P5: of what is being stored, only that is drawn which follows without a missing number", () => {
  assert.deepEqual(seqs(arrive(4, 5, 6, 8)), [5, 6]);
  assert.deepEqual(seqs(arrive(4, 6, 7)), []);
  assert.deepEqual(seqs(arrive(4, 6, 5)), [5, 6]);
});

test("P5: what is held already, or was drawn already, is not drawn again", () => {
  const first = arrive(4, 4, 5);
  assert.deepEqual(seqs(first), [5]);
  assert.equal(withArrivals(first, 4, [message(5, 5)], "u_me"), first);
  assert.deepEqual(seqs(joinArrivals(arrive(3, 4), first)), [4, 5]);
  assert.deepEqual(seqs(joinArrivals(arrive(3, 4, 5), first)), [4, 5]);
});
