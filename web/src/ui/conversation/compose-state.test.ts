import assert from "node:assert/strict";
import { test } from "node:test";
import { endOfEdit, NO_DRAFT, reduceCompose } from "./compose-state.ts";
import type { ComposeEvent, ComposeState } from "./compose-state.ts";

const empty: ComposeState = { draft: NO_DRAFT, edit: undefined };
const after = (...events: ComposeEvent[]) => events.reduce(reduceCompose, empty);
const begun = { type: "typed", text: "begun" } as const;
const edit = { type: "edit", rowId: "m1", text: "old" } as const;

test("an edit leaves what was begun as it was, saved or cancelled", () => {
  for (const end of ["cancel", "saved"] as const) {
    const state = after(
      begun,
      { type: "reply", seq: 3 },
      edit,
      { type: "typed", text: "new" },
      { type: end },
    );
    assert.deepEqual(state, { draft: { text: "begun", replyToSeq: 3 }, edit: undefined });
  }
});

test("what is typed during an edit is the edit's", () => {
  const state = after(begun, edit, { type: "typed", text: "new" });
  assert.deepEqual(state, {
    draft: { text: "begun", replyToSeq: 0 },
    edit: { rowId: "m1", was: "old", text: "new" },
  });
  assert.deepEqual(reduceCompose(state, edit), state, "asking for the same edit again does not undo it");
});

test("an edit that says something new is not thrown away by a reply or by another edit", () => {
  const changed = after(begun, edit, { type: "typed", text: "new" });
  const replying = reduceCompose(changed, { type: "reply", seq: 3 });
  assert.deepEqual([replying.edit?.text, replying.draft.replyToSeq], ["new", 3]);
  assert.equal(reduceCompose(changed, { ...edit, rowId: "m2" }).edit?.rowId, "m1");
  assert.equal(reduceCompose(after(edit), { ...edit, rowId: "m2" }).edit?.rowId, "m2");
});

test("Escape takes the reply away and keeps the words", () => {
  assert.deepEqual(after(begun, { type: "reply", seq: 3 }, { type: "cancel" }).draft, {
    text: "begun",
    replyToSeq: 0,
  });
});

test("sending empties the draft, its reply included", () => {
  assert.deepEqual(after(begun, { type: "reply", seq: 3 }, { type: "sent" }), empty);
});

test("a draft of another device does not touch an edit", () => {
  const state = after(edit, { type: "draft", draft: { text: "from the phone", replyToSeq: 2 } });
  assert.equal(state.edit?.text, "old");
  assert.equal(state.draft.text, "from the phone");
});

test("an edit is saved when it says something else, deletes when it says nothing, and else does nothing", () => {
  assert.equal(endOfEdit({ rowId: "m1", was: "a", text: "b" }), "save");
  assert.equal(endOfEdit({ rowId: "m1", was: "a", text: " \n" }), "delete");
  assert.equal(endOfEdit({ rowId: "m1", was: "a", text: "a" }), "nothing");
});
