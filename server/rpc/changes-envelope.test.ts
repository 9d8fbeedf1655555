import assert from "node:assert/strict";
import { test } from "node:test";
import { type DescMessage, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import fc from "fast-check";
import {
  type Changes as WireChanges,
  ChangesSchema,
  ReceiveMessagesResponseSchema,
} from "#proto/chat/v1/chat_pb.ts";
import {
  type Changes,
  type Conversation,
  type ConversationEntry,
  type Draft,
  type Member,
  type Message,
  noChanges,
  type Preferences,
  type User,
} from "../chat/model.ts";
import { changesEnvelope } from "./changes-envelope.ts";
import { ENVELOPE_HEADER_BYTES } from "./envelope.ts";
import { encodeFrame } from "./mapping.ts";

test("a frame of changes is byte for byte what the protobuf library writes, in an envelope of its length", () => {
  fc.assert(
    fc.property(changes, (it) => {
      const envelope = changesEnvelope(it);
      const message = toBinary(ReceiveMessagesResponseSchema, encodeFrame({ kind: "changes", changes: it }));
      assert.equal(envelope[0], 0);
      assert.equal(envelope.readUInt32BE(1), message.length);
      assert.deepEqual(envelope.subarray(ENVELOPE_HEADER_BYTES), Buffer.from(message));
    }),
    { numRuns: 100 },
  );
});

test("a frame longer than any before it is written, too, and leaves nothing to the next", () => {
  const long = { ...noChanges("c_1"), messages: [{ ...full.message, text: "é".repeat(500_000) }] };
  assert.equal(decode(changesEnvelope(long)).messages[0]?.text, long.messages[0]?.text);
  assert.deepEqual(decode(changesEnvelope(noChanges("c_2"))).messages, []);
});

test("a frame that cannot be written leaves nothing to the next", () => {
  const broken = { ...full.message, text: undefined as unknown as string };
  const before = changesEnvelope(full.changes);
  assert.throws(() => changesEnvelope({ ...full.changes, messages: [broken, full.message] }));
  assert.deepEqual(changesEnvelope(full.changes), before);
});

test("every field that the contract has in a frame of changes is written", () => {
  const missing = emptyFields(ChangesSchema, [reflect(ChangesSchema, decode(changesEnvelope(full.changes)))]);
  assert.deepEqual(missing, [], "fields of the contract that changesEnvelope (or this test) does not know");
});

function decode(envelope: Buffer): WireChanges {
  const { frame } = fromBinary(ReceiveMessagesResponseSchema, envelope.subarray(ENVELOPE_HEADER_BYTES));
  assert.equal(frame.case, "changes");
  return frame.value;
}

/** Names of the fields that are set in none of `messages`, nor in any of those inside. */
function emptyFields(schema: DescMessage, messages: readonly ReflectMessage[]): string[] {
  return schema.fields.flatMap((field) => {
    const holders = messages.filter((message) => message.isSet(field));
    if (holders.length === 0) return [`${schema.typeName}.${field.name}`];
    if (field.fieldKind === "message") {
      return emptyFields(
        field.message,
        holders.map((message) => message.get(field)),
      );
    }
    if (field.fieldKind === "list" && field.listKind === "message") {
      const inside = holders.flatMap((message) => [...(message.get(field) as Iterable<ReflectMessage>)]);
      return emptyFields(field.message, inside);
    }
    return [];
  });
}

/** A frame in which everything is set. */
const full = (() => {
  const user: Required<User> = {
    userId: "u_1",
    username: "ana",
    unclaimed: true,
    displayName: "Ana",
    deleted: true,
    unclaimable: true,
  };
  const message: Message = {
    conversationId: "c_1",
    seq: 1,
    version: 2,
    clientMessageId: "m_1",
    sender: user,
    text: "Hello",
    createdAt: 1_001,
    editedAt: 2_002,
    deletedAt: 3_003,
    replyToSeq: 1,
    forwarded: { sender: user, createdAt: 4_004 },
    reactions: [{ emoji: "👍", count: 1, userIds: ["u_1"] }],
  };
  const conversation: Required<Conversation> = {
    conversationId: "c_1",
    version: 1,
    kind: "room",
    name: "Room",
    visibility: "private",
    memberCount: 3,
    createdAt: 5_005,
    topic: "Topic",
    announcements: true,
    pinnedSeqs: [300, 1],
    closed: true,
  };
  const entry: Required<ConversationEntry> = {
    conversationId: "c_1",
    version: 1,
    removed: true,
    readSeq: 1,
    peer: user,
    role: "owner",
    muted: true,
    pinned: true,
    archivedSeq: 1,
    unreadSeq: 1,
    blocked: true,
  };
  const drafted = { conversationId: "c_1", version: 1, text: "Hel", replyToSeq: 1, deviceId: "d_1" };
  const changes: Changes = {
    feed: "c_1",
    after: 1,
    through: 2,
    snapshot: true,
    historyFrom: 1,
    lastSeq: 1,
    conversation,
    members: [{ user, version: 1, role: "admin", left: true }],
    messages: [message],
    entries: [entry],
    preferences: { version: 1, hideReadReceipts: true, hidePresence: true },
    drafts: [{ ...drafted, updatedAt: 6_006 }],
  };
  return { changes, message };
})();

const counter = fc.oneof(
  fc.constantFrom(0, 1, 127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER),
  fc.maxSafeNat(),
);
/** Also with lone surrogates, and longer than what is written by a loop. */
const text = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: "binary", maxLength: 80 }),
  fc
    .array(fc.integer({ min: 0, max: 0xff_ff }), { maxLength: 80 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom("", "a".repeat(48), "a".repeat(49), "é".repeat(64), "a".repeat(20_000)),
);
const int32 = fc.nat();
/** The time that protobuf's Timestamp can say: to the end of the year 9999. */
const time = fc.integer({ min: 0, max: 253_402_300_799_999 });
const maybe = <T>(it: fc.Arbitrary<T>) => fc.option(it, { nil: undefined });
const list = <T>(it: fc.Arbitrary<T>) => fc.array(it, { maxLength: 4 });
const role = fc.constantFrom("member" as const, "admin" as const, "owner" as const);

const user: fc.Arbitrary<User> = fc.record(
  {
    userId: text,
    username: text,
    unclaimed: fc.boolean(),
    displayName: text,
    deleted: fc.constant(true as const),
    unclaimable: fc.constant(true as const),
  },
  { requiredKeys: ["userId", "username", "unclaimed"] },
);
const message: fc.Arbitrary<Message> = fc.record({
  conversationId: text,
  seq: counter,
  version: counter,
  clientMessageId: text,
  sender: user,
  text,
  createdAt: time,
  editedAt: maybe(time),
  deletedAt: maybe(time),
  replyToSeq: counter,
  forwarded: maybe(fc.record({ sender: user, createdAt: time })),
  reactions: list(fc.record({ emoji: text, count: int32, userIds: list(text) })),
});
const member: fc.Arbitrary<Member> = fc.record({ user, version: counter, role, left: fc.boolean() });
const conversation: fc.Arbitrary<Conversation> = fc.record({
  conversationId: text,
  version: counter,
  kind: fc.constantFrom("direct" as const, "room" as const, "group" as const),
  name: text,
  visibility: fc.constantFrom("public" as const, "private" as const, undefined),
  memberCount: int32,
  createdAt: time,
  topic: text,
  announcements: fc.boolean(),
  pinnedSeqs: list(counter),
});
const entry: fc.Arbitrary<ConversationEntry> = fc.record({
  conversationId: text,
  version: counter,
  removed: fc.boolean(),
  readSeq: counter,
  peer: maybe(user),
  role,
  muted: fc.boolean(),
  pinned: fc.boolean(),
  archivedSeq: maybe(counter),
  unreadSeq: counter,
});
const preferences: fc.Arbitrary<Preferences> = fc.record({
  version: counter,
  hideReadReceipts: fc.boolean(),
  hidePresence: fc.boolean(),
});
const draft: fc.Arbitrary<Draft> = fc.record({
  conversationId: text,
  version: counter,
  text,
  replyToSeq: counter,
  deviceId: text,
  updatedAt: time,
});
const changes: fc.Arbitrary<Changes> = fc.record({
  feed: text,
  after: counter,
  through: counter,
  snapshot: fc.boolean(),
  historyFrom: counter,
  lastSeq: counter,
  conversation: maybe(conversation),
  members: list(member),
  messages: list(message),
  entries: list(entry),
  preferences: maybe(preferences),
  drafts: list(draft),
});
