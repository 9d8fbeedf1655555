import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditRecord, Person } from "../../state/view.ts";
import { actWords } from "./act-words.ts";

const ana: Person = { userId: "u_1", username: "ana", unclaimed: false };
const bob: Person = { userId: "u_2", username: "bob", unclaimed: false, displayName: "Bob B." };
const record: AuditRecord = {
  ...{ number: 1, time: 0, operator: ana, act: "suspend-user", person: bob },
  ...{ conversationId: "", roomName: "", seq: 0, reason: "" },
};

test("every act that the contract names is a sentence of its own", () => {
  const acts = [
    ...["suspend-user", "restore-user", "end-sessions", "remove-message", "close-room", "open-room"],
    ...["delete-user", "make-operator", "unmake-operator", "issue-code", "create-invitation"],
    "revoke-invitation",
  ];
  const said = acts.map((act) => actWords({ ...record, act, roomName: "Garden" }));
  assert.equal(said[0], "ana suspended Bob B. (@bob)");
  assert.equal(said[4], "ana closed Garden");
  assert.equal(new Set(said).size, acts.length);
  for (const act of acts) assert.ok(!said.includes(`ana: ${act}`), act);
});

test("an act of a later version is called by its own name, and nothing of the language's is an act", () => {
  assert.equal(
    actWords({ ...record, act: "toString", operator: undefined }),
    "The server's machine: toString",
  );
});
