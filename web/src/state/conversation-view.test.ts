import assert from "node:assert/strict";
import { test } from "node:test";
import { plainEntry } from "../../../test/web/plain-rows.ts";
import type { Conversation, ConversationEntry, Me, Person } from "../chat/model.ts";
import { emptyRecord } from "../storage/conversation-record.ts";
import type { ConversationRecord } from "../storage/local-store.ts";
import { createConversationList } from "./conversation-list.ts";
import { createConversationView, type ViewInputs } from "./conversation-view.ts";
import type { NameWords } from "./person-name.ts";

const names: NameWords = {
  deleted: "Deleted user",
  group: { onlyYou: "Only you", and: (all, last) => `${all} and ${last}`, more: (count) => `${count} more` },
};
const bob: Person = { userId: "u_bob", username: "bob", unclaimed: false, displayName: "Bob B." };
const gone: Person = { userId: "u_bob", username: "", unclaimed: false, deleted: true };
const me: Me = {
  ...{ userId: "u_ana", username: "ana", deviceId: "d_1", operator: false, shared: false },
  ...{ hasPassword: false, hasPasskey: false, hasRecoveryCode: false },
};
const room: Conversation = {
  ...{ conversationId: "c_1", version: 1, kind: "room", name: "Garden", visibility: "public" },
  ...{ memberCount: 2, createdAt: 1, topic: "", announcements: true, pinnedSeqs: [] },
};

function record(entry: Partial<ConversationEntry>, conversation?: Conversation): ConversationRecord {
  const held = { conversationId: "c_1", version: 1, ...plainEntry, ...entry };
  return { ...emptyRecord("c_1"), entry: held, conversation };
}

function view(of: ConversationRecord) {
  const inputs: ViewInputs = {
    ...{
      key: "c_1",
      me: { ...me, unclaimed: false },
      record: of,
      rows: [],
      from: 1,
      members: [],
      unsent: [],
    },
    ...{ changes: [], online: new Set(), typing: [], marks: new Map(), hideReadReceipts: false, lookedUp: 0 },
    ...{ hasNewer: false, jump: undefined, loadingNewer: false, loadingOlder: false, olderFailed: false },
    ...{ draftNth: 0, readSeqAtOpening: 0, presence: "ready", peer: undefined },
    lastSeenAt: () => undefined,
    lookUp: () => "missing",
  };
  return createConversationView(names)(inputs);
}

function listed(of: ConversationRecord) {
  const { conversations } = createConversationList()({
    ...{
      me,
      names,
      records: [of],
      unsent: [],
      online: new Set<string>(),
      drafts: new Map(),
      groups: new Map(),
    },
    mentioned: () => false,
    typing: () => [],
  });
  return conversations[0];
}

test("a conversation is called by what its person would like to be called, and found under their username", () => {
  assert.equal(view(record({ peer: bob })).title, "Bob B.");
  assert.equal(listed(record({ peer: bob }))?.title, "Bob B.");
  assert.equal(listed(record({ peer: bob }))?.key, "@bob");
});

test("whoever deleted their account has no name, and the conversation with them is kept under its id", () => {
  const { title, readOnly } = view(record({ peer: gone }));
  assert.deepEqual({ title, readOnly }, { title: "Deleted user", readOnly: "deleted" });
  assert.equal(listed(record({ peer: gone }))?.key, "c_1");
});

test("nothing is written where an operator closed the room, to whom one blocked, or where only admins write", () => {
  assert.equal(view(record({}, { ...room, closed: true })).readOnly, "closed");
  assert.equal(view(record({ peer: bob, blocked: true })).readOnly, "blocked");
  assert.equal(view(record({}, room)).readOnly, "announcements");
  assert.equal(view(record({ role: "admin" }, room)).readOnly, undefined);
  assert.equal(view(record({ role: "admin" }, { ...room, closed: true })).readOnly, "closed");
  assert.equal(view(record({ peer: bob })).readOnly, undefined);
});
