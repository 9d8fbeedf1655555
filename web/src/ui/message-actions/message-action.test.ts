import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageRow } from "../../state/view.ts";
import { plainRow } from "../../../../test/web/plain-rows.ts";
import { actionOfKey, actionsFor, lastEditable } from "./message-action.ts";
import type { Place } from "./message-action.ts";

const direct: Place = { kind: "direct", role: "member", readOnly: undefined, self: false };
const room: Place = { ...direct, kind: "room" };
const author = { userId: "u_1", username: "ana", unclaimed: false };
const theirs: MessageRow = {
  ...plainRow,
  id: "c_1/1",
  seq: 1,
  author,
  mine: false,
  text: "Hi",
  time: 0,
  state: "stored",
};
const mine: MessageRow = { ...theirs, id: "m1", mine: true };

test("somebody else's message can be answered, reacted to, copied, forwarded, pinned and marked, not changed", () => {
  assert.deepEqual(actionsFor(theirs, direct), [
    ...["reply", "react", "copy", "copy-link", "forward", "pin", "mark-unread"],
  ]);
});

test("one's own can be edited and deleted too, and asked after", () => {
  const actions = actionsFor({ ...mine, editedAt: 5, pinned: true }, direct);
  for (const action of ["edit", "delete", "report", "history", "unpin"] as const)
    assert.ok(actions.includes(action));
  assert.ok(!actions.includes("pin"));
  assert.ok(!actionsFor(mine, { ...direct, self: true }).includes("report"), "a note reaches nobody else");
});

test("a message that waits can be edited, copied and deleted, and nothing that needs its number", () => {
  assert.deepEqual(actionsFor({ ...mine, seq: undefined, state: "waiting" }, direct), [
    "edit",
    "copy",
    "delete",
  ]);
});

test("a failed one has its own buttons, and its words can be copied", () => {
  assert.deepEqual(actionsFor({ ...mine, seq: undefined, state: "failed" }, direct), ["copy"]);
});

test("of a deleted message only its place is left", () => {
  assert.deepEqual(actionsFor({ ...theirs, deleted: true }, direct), ["copy-link", "mark-unread"]);
  assert.deepEqual(actionsFor({ ...mine, deleted: true }, direct), ["copy-link"]);
});

test("in a room the owner and admins pin and delete anybody's, others do neither", () => {
  assert.ok(!actionsFor(theirs, room).includes("pin"));
  for (const role of ["admin", "owner"] as const) {
    const actions = actionsFor(theirs, { ...room, role });
    assert.ok(actions.includes("pin") && actions.includes("delete") && !actions.includes("edit"));
  }
});

test("whoever only reads a room reacts and forwards, and does not answer", () => {
  const actions = actionsFor(theirs, { ...room, readOnly: "announcements" });
  assert.ok(actions.includes("react") && actions.includes("forward") && !actions.includes("reply"));
});

test("in a room that an operator closed everything is read and carried elsewhere, and nothing is changed", () => {
  const closed: Place = { ...room, role: "owner", readOnly: "closed" };
  assert.deepEqual(actionsFor(theirs, closed), ["copy", "copy-link", "forward", "mark-unread"]);
  assert.deepEqual(actionsFor(mine, closed), ["copy", "copy-link", "forward", "report"]);
});

test("an operator removes what others wrote wherever they could not delete it anyway", () => {
  assert.ok(actionsFor(theirs, { ...direct, operator: true }).includes("remove"));
  assert.ok(actionsFor(theirs, { ...room, readOnly: "closed", operator: true }).includes("remove"));
  for (const row of [mine, { ...theirs, deleted: true }])
    assert.ok(!actionsFor(row, { ...room, operator: true }).includes("remove"));
  assert.ok(!actionsFor(theirs, { ...room, role: "owner", operator: true }).includes("remove"));
  assert.ok(!actionsFor(theirs, room).includes("remove"));
});

test("↑ edits one's own newest message that can be edited", () => {
  const rows = [mine, { ...mine, id: "m2", deleted: true }, theirs];
  assert.equal(lastEditable(rows, direct)?.id, "m1");
  assert.equal(lastEditable([theirs], direct), undefined);
});

test("keys mean something only alone: Ctrl+C copies what is selected", () => {
  const press = { key: "c", ctrlKey: false, metaKey: false, altKey: false, isComposing: false };
  assert.equal(actionOfKey(press), "copy");
  assert.equal(actionOfKey({ ...press, key: "R" }), "reply");
  assert.equal(actionOfKey({ ...press, key: "Enter" }), "menu");
  assert.equal(actionOfKey({ ...press, ctrlKey: true }), undefined);
  assert.equal(actionOfKey({ ...press, key: "x" }), undefined);
});
