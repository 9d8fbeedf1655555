import assert from "node:assert/strict";
import { test } from "node:test";
import { announcement, newRows } from "./announcement.ts";
import type { MessageRow } from "../../state/view.ts";
import { plainRow } from "../../../../test/web/plain-rows.ts";

function row(seq: number, name = "bob"): MessageRow {
  const author = { userId: `u_${name}`, username: name, unclaimed: false };
  return {
    id: `m${seq}`,
    seq,
    author,
    mine: name === "me",
    text: `text ${seq}`,
    time: seq,
    state: "stored",
    ...plainRow,
  };
}
const said = (before: MessageRow[], after: MessageRow[]) =>
  announcement(newRows(before, after), (count) => `${count} new`);

test("a new row of somebody else is read out with its author", () => {
  assert.equal(said([row(1)], [row(1), row(2)]), "bob: text 2");
});

test("older pages and one's own rows are not announced", () => {
  assert.equal(said([row(5)], [row(4), row(5)]), undefined);
  assert.equal(said([row(5)], [row(5), row(6, "me")]), undefined);
});

test("many new rows are counted instead of read out", () => {
  assert.equal(said([row(1)], [row(1), row(2), row(3), row(4), row(5)]), "4 new");
});

test("the first message of an empty conversation is announced", () => {
  assert.equal(said([], [row(1)]), "bob: text 1");
});

test("an edit, and a message that was deleted before it came, are not announced", () => {
  assert.equal(said([row(1), row(2)], [row(1), { ...row(2), text: "changed", editedAt: 9 }]), undefined);
  assert.equal(said([row(1)], [row(1), { ...row(2), text: "", deleted: true }]), undefined);
});
