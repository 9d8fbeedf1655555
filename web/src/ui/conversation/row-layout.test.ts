import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf, firstUnread, layOut } from "./row-layout.ts";
import type { MessageRow } from "../../state/view.ts";
import { plainRow } from "../../../../test/web/plain-rows.ts";

const noon = new Date(2026, 4, 12, 12).getTime();
const minute = 60_000;

function row(seq: number, author: string, time: number): MessageRow {
  const person = { userId: `u_${author}`, username: author, unclaimed: false };
  return {
    id: `m${seq}`,
    seq,
    author: person,
    mine: author === "me",
    text: "x",
    time,
    state: "stored",
    ...plainRow,
  };
}

const shape = (rows: MessageRow[], unreadAt = -1) =>
  layOut(rows, 0, rows.length, unreadAt).map((day) =>
    day.rows
      .map(
        (placed) =>
          `${placed.unreadLine ? "!" : ""}${placed.first ? "[" : ""}${placed.row.id}${placed.last ? "]" : ""}`,
      )
      .join(" "),
  );

test("rows of one author within five minutes are one group", () => {
  const rows = [
    row(1, "bob", noon),
    row(2, "bob", noon + 4 * minute),
    row(3, "bob", noon + 9 * minute),
    row(4, "me", noon + 9 * minute),
  ];
  assert.deepEqual(shape(rows), ["[m1 m2] [m3] [m4]"]);
});

test("a new local day begins a new section and a new group", () => {
  const midnight = new Date(2026, 4, 13).getTime();
  assert.deepEqual(shape([row(1, "bob", midnight - 1), row(2, "bob", midnight)]), ["[m1]", "[m2]"]);
  assert.equal(dayOf(midnight) - dayOf(midnight - 1), 1);
});

test("the unread line parts a group", () => {
  assert.deepEqual(shape([row(1, "bob", noon), row(2, "bob", noon)], 1), ["[m1] ![m2]"]);
});

test("a group that continues beyond the window is not closed at its edge", () => {
  const rows = [row(1, "bob", noon), row(2, "bob", noon), row(3, "bob", noon)];
  const [day] = layOut(rows, 1, 2, -1);
  assert.deepEqual(
    day?.rows.map(({ first, last }) => [first, last]),
    [[false, false]],
  );
});

test("one's own rows beyond the read mark are not unread", () => {
  const rows = [row(1, "bob", noon), row(2, "me", noon), row(3, "bob", noon)];
  assert.equal(firstUnread(rows, 1), 2);
  assert.equal(firstUnread(rows, 3), -1);
});
