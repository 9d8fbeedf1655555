import assert from "node:assert/strict";
import { test } from "node:test";
import { createAdorn } from "./adorn.ts";
import { knownPeople } from "./known-people.ts";
import type { Person } from "./model.ts";
import { untouched, type MessageRow } from "./timeline.ts";

const me: Person = { userId: "u_ana", username: "ana", unclaimed: false };
const bob: Person = { userId: "u_bob", username: "bob", unclaimed: false };
const gone: Person = { userId: "u_bob", username: "", unclaimed: false, deleted: true };

function row(seq: number, author: Person, more: Partial<MessageRow> = {}): MessageRow {
  const stored = {
    seq,
    author,
    mine: false,
    text: "hi",
    time: 1,
    state: "stored",
    failure: undefined,
  } as const;
  return { id: `c/${seq}`, ...untouched, ...stored, ...more };
}

const around = {
  me,
  others: [],
  marks: new Map(),
  hideReadReceipts: false,
  lookUp: () => "missing" as const,
};

test("what somebody wrote, was quoted with and was forwarded with is shown under what they are called now", () => {
  const quoted = { seq: 1, state: "loading" as const, author: undefined, text: "" };
  const rows = [row(1, bob), row(2, me, { quoted, forwarded: { sender: bob, createdAt: 1 } })];
  const [first, second] = createAdorn()(rows, { ...around, personNow: knownPeople([gone]) });
  assert.deepEqual(first?.author, gone);
  assert.deepEqual(second?.quoted?.author, gone);
  assert.deepEqual(second?.forwarded?.sender, gone);
});

test("rows stay the objects they are while nobody is called otherwise", () => {
  const adorn = createAdorn();
  const rows = [row(1, bob)];
  const before = adorn(rows, { ...around, personNow: knownPeople([]) });
  const after = adorn(rows, { ...around, personNow: knownPeople([{ ...bob }]) });
  assert.equal(after, before);
  assert.equal(after[0], rows[0]);
});
