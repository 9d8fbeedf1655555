import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { ChatService, type SendMessageRequestSchema } from "#proto/chat/v1/chat_pb.ts";
import { Reason, ReasonSchema } from "#proto/chat/v1/errors_pb.ts";
import { curl } from "./curl.ts";
import { failure, logIn, receive, sendAll } from "./people.ts";
import { serverForTests } from "./server.ts";
import { all, type CallFailed, unary } from "./tool.ts";

const { method } = ChatService;

const server = await serverForTests({ WAITING_NAMES: "off" });
const tool = curl(server.url);
const [ana, bob, eve] = [await logIn(tool, "ana"), await logIn(tool, "bob"), await logIn(tool, "eve")];
/** Of ana and bob. */
let conversationId: string;
let lastSeq = 0n;
await sendOrdinary();

/** The server goes on after each test, and the next number shows that nothing was stored meanwhile. */
afterEach(sendOrdinary);

async function sendOrdinary(): Promise<void> {
  const [sent] = await sendAll(tool, ana, "bob", ["still here"]);
  const expected = lastSeq + 1n;
  lastSeq = sent?.seq ?? expected;
  assert.equal(lastSeq, expected, "nothing else was stored");
  conversationId = sent?.conversationId ?? "";
}

type Send = Extract<MessageInitShape<typeof SendMessageRequestSchema>, { $typeName?: never }>;
type Refused = [code: string, reason: Reason, field: string];

const to = {
  name: (value: string): Send => ({ target: { case: "username", value } }),
  user: (value: string): Send => ({ target: { case: "userId", value } }),
  conversation: (value: string): Send => ({ target: { case: "conversationId", value } }),
};

describe("P8: a message is refused with a sentence and nothing is stored", () => {
  const invalid = (reason: Reason, field: string): Refused => ["invalid_argument", reason, field];
  const badId = invalid(Reason.INVALID_ARGUMENT, "client_message_id");
  const cases: [when: string, request: Send, refused: Refused][] = [
    [
      "nobody has the name, and waiting names are off",
      to.name("stranger"),
      ["not_found", Reason.RECIPIENT_NOT_FOUND, "username"],
    ],
    ["nobody has the user id", to.user("u_nobody"), ["not_found", Reason.RECIPIENT_NOT_FOUND, "user_id"]],
    ["the name cannot be one", to.name("no such name!"), invalid(Reason.USERNAME_INVALID, "username")],
    ["it goes nowhere", { target: { case: undefined } }, invalid(Reason.INVALID_ARGUMENT, "target")],
    ["its text is empty", { text: "" }, invalid(Reason.TEXT_EMPTY, "text")],
    ["its text is white space", { text: " \n\t\u00a0\u3000" }, invalid(Reason.TEXT_EMPTY, "text")],
    ["its text has 8,001 code points", { text: "é".repeat(8001) }, invalid(Reason.TEXT_TOO_LONG, "text")],
    ["its text has more than 32 KiB", { text: "🦉".repeat(8193) }, invalid(Reason.TEXT_TOO_LONG, "text")],
    ["its text has a NUL", { text: "a\0b" }, invalid(Reason.INVALID_ARGUMENT, "text")],
    ["it has no id", { clientMessageId: "" }, badId],
    ["its id is too short", { clientMessageId: "1234567" }, badId],
    ["its id is too long", { clientMessageId: "x".repeat(65) }, badId],
    ["its id has a space", { clientMessageId: "with space" }, badId],
    [
      "it was written under another name",
      { expectedUserId: "u_other" },
      ["failed_precondition", Reason.OTHER_USER, "expected_user_id"],
    ],
  ];
  for (const [when, request, refused] of cases) {
    test(`when ${when}`, async () => {
      const ordinary = { clientMessageId: crypto.randomUUID(), ...to.name("bob"), text: "hello" };
      const call = unary(tool, method.sendMessage, { ...ordinary, ...request }, ana.token);
      assertRefused(await failure(call), refused);
    });
  }

  test("and no conversation is begun with somebody who is not there", async () => {
    const { conversations } = await unary(tool, method.listConversations, {}, ana.token);
    const people = conversations.flatMap(({ entry }) => entry?.peer?.username ?? []);
    assert.deepEqual(people, ["bob"]);
  });

  test("but the longest text that is allowed is stored exactly", async () => {
    const text = "🦉".repeat(8000);
    await sendAll(tool, ana, "bob", [text]);
    lastSeq += 1n;
    const { messages } = await unary(tool, method.listMessages, { conversationId, limit: 1 }, bob.token);
    assert.equal(messages[0]?.text, text);
  });
});

describe("P7: a conversation of others answers like one that does not exist", () => {
  const calls: Record<string, (conversationId: string) => Promise<unknown>> = {
    "to a send": (id) => {
      const request = { ...to.conversation(id), clientMessageId: "eve-was-here", text: "let me in" };
      return unary(tool, method.sendMessage, request, eve.token);
    },
    "to a page of history": (conversationId) =>
      unary(tool, method.listMessages, { conversationId }, eve.token),
    "to a list of members": (conversationId) =>
      unary(tool, method.listMembers, { conversationId }, eve.token),
    "to an acknowledgement": (conversationId) =>
      unary(tool, method.acknowledgeMessages, { conversationId, seq: 1n }, eve.token),
    "to a read mark": (conversationId) =>
      unary(tool, method.markRead, { conversationId, seq: 1n }, eve.token),
    "to joining": (conversationId) => unary(tool, method.joinRoom, { conversationId }, eve.token),
    "to adding oneself": (conversationId) =>
      unary(tool, method.addMembers, { conversationId, usernames: ["eve"] }, eve.token),
    "to a change of the room": (conversationId) =>
      unary(tool, method.updateRoom, { conversationId, topic: "mine" }, eve.token),
    "to an invitation": (conversationId) =>
      unary(tool, method.createInvitation, { conversationId }, eve.token),
    "to muting it": (conversationId) =>
      unary(tool, method.updateEntry, { conversationId, muted: true }, eve.token),
    "to a draft": (conversationId) =>
      unary(tool, method.setDraft, { conversationId, text: "let me in" }, eve.token),
  };
  for (const [title, call] of Object.entries(calls)) {
    test(title, async () => {
      const others = await failure(call(conversationId));
      assertRefused(others, ["not_found", Reason.CONVERSATION_NOT_FOUND, "conversation_id"]);
      const missing = await failure(call("c_none"));
      assert.deepEqual(told(missing), told(others));
    });
  }

  test("to a cursor: the stream passes it over", async () => {
    const { hello } = await receive(tool, eve);
    const cursors = new Map([conversationId, bob.userId].map((feed) => [feed, 0n]));
    const { messages } = await receive(tool, eve, { hello, messages: [], cursors });
    assert.deepEqual(messages, []);
  });
});

describe("a bad mark or page is refused", () => {
  const acknowledge = (seq: bigint) =>
    unary(tool, method.acknowledgeMessages, { conversationId, seq }, ana.token);
  const list = (request: { limit?: number; beforeSeq?: bigint }) =>
    unary(tool, method.listMessages, { conversationId, ...request }, ana.token);
  const cases: [what: string, call: () => Promise<unknown>, reason: Reason, field: string][] = [
    ["an acknowledgement above the newest", () => acknowledge(1_000_000n), Reason.SEQ_BEYOND_HEAD, "seq"],
    ["an acknowledgement of 0", () => acknowledge(0n), Reason.INVALID_ARGUMENT, "seq"],
    ["an acknowledgement of -1", () => acknowledge(-1n), Reason.INVALID_ARGUMENT, "seq"],
    ["a number beyond the safe integers", () => acknowledge(2n ** 63n - 1n), Reason.INVALID_ARGUMENT, "seq"],
    ["a page of 201 messages", () => list({ limit: 201 }), Reason.INVALID_ARGUMENT, "limit"],
    ["a page of -1 messages", () => list({ limit: -1 }), Reason.INVALID_ARGUMENT, "limit"],
    ["a page below a negative number", () => list({ beforeSeq: -5n }), Reason.INVALID_ARGUMENT, "before_seq"],
    [
      "a read mark above the newest",
      () => unary(tool, method.markRead, { conversationId, seq: 1_000_000n }, ana.token),
      Reason.SEQ_BEYOND_HEAD,
      "seq",
    ],
    [
      "a page of members after nonsense",
      () => unary(tool, method.listMembers, { conversationId, pageToken: "☃" }, ana.token),
      Reason.INVALID_ARGUMENT,
      "page_token",
    ],
  ];
  for (const [what, call, reason, field] of cases) {
    test(what, async () => assertRefused(await failure(call()), ["invalid_argument", reason, field]));
  }
});

describe("a bad cursor is refused, or answered with Reset", () => {
  const epoch = async () => (await receive(tool, ana)).hello.epoch;
  const frames = async (epoch: string, cursors: { feed: string; version: bigint }[]) => {
    const request = { epoch, cursors, untilCaughtUp: true };
    return (await all(tool, method.receiveMessages, request, ana.token)).map(({ frame }) => frame.case);
  };

  test("refused: a negative one", async () => {
    const call = frames(await epoch(), [{ feed: conversationId, version: -1n }]);
    assertRefused(await failure(call), ["invalid_argument", Reason.INVALID_ARGUMENT, "cursors.version"]);
  });

  test("refused: cursors without their epoch", async () => {
    const call = frames("", [{ feed: conversationId, version: 1n }]);
    assertRefused(await failure(call), ["invalid_argument", Reason.INVALID_ARGUMENT, "epoch"]);
  });

  test("refused: more than a person can have", async () => {
    const many = Array.from({ length: 1101 }, (_, index) => ({ feed: `c_${index}`, version: 1n }));
    assertRefused(await failure(frames(await epoch(), many)), [
      "invalid_argument",
      Reason.INVALID_ARGUMENT,
      "cursors",
    ]);
  });

  test("Reset: one beyond its feed's head", async () => {
    const call = frames(await epoch(), [{ feed: conversationId, version: 1_000_000n }]);
    assert.deepEqual(await call, ["hello", "reset"]);
  });

  test("Reset: one of another epoch", async () => {
    assert.deepEqual(await frames("another", [{ feed: conversationId, version: 1n }]), ["hello", "reset"]);
  });
});

/** All that an error tells about what it was asked for. */
function told({ code, message, detail }: CallFailed): unknown {
  return { code, message, detail };
}

/** Right code, reason and field, and a sentence that a person understands. */
function assertRefused(failed: CallFailed, [code, reason, field]: Refused): void {
  assert.deepEqual(
    { code: failed.code, reason: nameOf(failed.detail?.reason), field: failed.detail?.field },
    { code, reason: nameOf(reason), field },
    failed.message,
  );
  assert.match(failed.message, /^\S+ \S+ \S/);
}

function nameOf(reason: Reason | undefined): string | undefined {
  return ReasonSchema.values.find(({ number }) => number === reason)?.name;
}
