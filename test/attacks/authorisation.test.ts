import assert from "node:assert/strict";
import { test } from "node:test";
import { call, receive, type Answer, type Json } from "./calls.ts";
import { logIn, message, targetForTests, type Person } from "./target.ts";

const target = await targetForTests();
const { ana, bob, conversationId } = target;
const eve = await logIn(target, "eve");
const room = await roomOf(ana, "bob");

const chat = async (method: string, request: Json, who: Person): Promise<Answer> =>
  call(target, `chat.v1.ChatService/${method}`, request, who.token);

/** A private room. @returns its id */
async function roomOf(owner: Person, ...usernames: string[]): Promise<string> {
  const request = {
    clientRoomId: crypto.randomUUID(),
    name: "secret",
    visibility: "ROOM_VISIBILITY_PRIVATE",
    usernames,
  };
  const answer = await call(target, "chat.v1.ChatService/CreateRoom", request, owner.token);
  assert.equal(answer.code, "ok", answer.body);
  return (answer.json as { conversation: { conversationId: string } }).conversation.conversationId;
}

/** Sends to a conversation by its id. */
async function sendTo(conversation: string, text: string, who: Person, more: Json = {}): Promise<Answer> {
  const request = { clientMessageId: crypto.randomUUID(), conversationId: conversation, text, ...more };
  return chat("SendMessage", request, who);
}

test("attack 58: a conversation that is not yours answers every call as one that does not exist", async () => {
  const command = () => ({ clientCommandId: crypto.randomUUID(), seq: 1 });
  const calls: Record<string, () => Json> = {
    SendMessage: () => ({ clientMessageId: crypto.randomUUID(), text: "let me in" }),
    AcknowledgeMessages: () => ({ seq: 1 }),
    MarkRead: () => ({ seq: 1 }),
    ListMessages: () => ({}),
    ListMembers: () => ({}),
    GetMessages: () => ({ seqs: [1] }),
    ListEdits: () => ({ seq: 1 }),
    ListReactions: () => ({ seq: 1, emoji: "👍" }),
    GetDeliveryReport: () => ({ seq: 1 }),
    EditMessage: () => ({ ...command(), text: "mine" }),
    DeleteMessage: command,
    SetReaction: () => ({ ...command(), emoji: "👍", on: true }),
    PinMessage: () => ({ ...command(), pinned: true }),
    UpdateEntry: () => ({ muted: true }),
    SetDraft: () => ({ text: "mine" }),
    SetTyping: () => ({ typing: true }),
    JoinRoom: () => ({}),
    AddMembers: () => ({ usernames: ["eve"] }),
    UpdateRoom: () => ({ topic: "mine" }),
    SetRole: () => ({ userId: eve.userId, role: "MEMBER_ROLE_OWNER" }),
    RemoveMember: () => ({ userId: ana.userId }),
    CreateInvitation: () => ({}),
    ListInvitations: () => ({}),
  };
  for (const [method, request] of Object.entries(calls)) {
    for (const theirs of [room, conversationId]) {
      const refused = await chat(method, { conversationId: theirs, ...request() }, eve);
      assert.equal(refused.code, "not_found", `${method}: ${refused.body}`);
      const missing = await chat(
        method,
        { conversationId: theirs.replace(/.{4}$/, "none"), ...request() },
        eve,
      );
      assert.equal(missing.body, refused.body, method);
    }
  }
});

test("attack 59: what is above the head, and what is another's, cannot be acknowledged", async () => {
  for (const seq of ["1000000", "9223372036854775807", "-1"]) {
    for (const method of ["AcknowledgeMessages", "MarkRead"]) {
      assert.equal(
        (await chat(method, { conversationId, seq }, bob)).code,
        "invalid_argument",
        `${method} ${seq}`,
      );
    }
  }
  const asAna = { conversationId, seq: 1, expectedUserId: ana.userId };
  assert.equal((await chat("AcknowledgeMessages", asAna, bob)).code, "failed_precondition");
  // Who says that they are on another's device gets one of their own.
  const borrowed = { username: "borrower", bearer: true, deviceId: ana.deviceId };
  const { json } = await call(target, "chat.v1.SessionService/LogIn", borrowed);
  const { session } = json as { session: { deviceId: string } };
  assert.notEqual(session.deviceId, ana.deviceId);
});

test("attack 60: a cursor that no device can have gets a Reset or INVALID_ARGUMENT", async () => {
  const { json } = await call(target, "chat.v1.SessionService/GetSession", {}, bob.token);
  const { epoch } = (json as { session: { epoch: string } }).session;
  const cursors: [epoch: string, version: string][] = [
    [epoch, "9223372036854775807"],
    [epoch, "-1"],
    [epoch, "-9223372036854775808"],
    ["another-epoch", "1"],
    ["", "1"],
  ];
  for (const [of, version] of cursors) {
    const stream = receive(target, bob.token, { epoch: of, cursors: [{ feed: conversationId, version }] });
    const reset = stream
      .until((frame) => "reset" in frame)
      .then(
        () => "reset",
        () => stream.ended,
      );
    assert.ok(["reset", "invalid_argument"].includes(await reset), `${of} ${version}`);
    stream.close();
  }
  // Feeds of others are as if they were not there.
  const curious = receive(target, eve.token, {
    epoch,
    cursors: [
      { feed: conversationId, version: "0" },
      { feed: ana.userId, version: "0" },
    ],
    untilCaughtUp: true,
  });
  await curious.ended;
  assert.doesNotMatch(JSON.stringify(curious.frames), new RegExp(`${conversationId}|"feed":"${ana.userId}"`));
});

test("attack 61: the stream of somebody who was removed carries nothing after that", async () => {
  const shared = await roomOf(ana, "eve");
  const stream = receive(target, eve.token);
  await stream.until((frame) => "caughtUp" in frame);
  await sendTo(shared, "for all of us", ana);
  await stream.until((frame) => JSON.stringify(frame).includes("for all of us"));
  assert.equal((await chat("RemoveMember", { conversationId: shared, userId: eve.userId }, ana)).code, "ok");
  await sendTo(shared, "without eve", ana);
  // What comes later than that, by another way, tells that it would have come.
  await chat("SendMessage", message(eve, "by the way"), ana);
  await stream.until((frame) => JSON.stringify(frame).includes("by the way"));
  assert.doesNotMatch(JSON.stringify(stream.frames), /without eve/);
  stream.close();
  for (const method of ["ListMessages", "ListMembers"]) {
    assert.equal((await chat(method, { conversationId: shared }, eve)).code, "not_found");
  }
});

test("attack 62: a message of another conversation can be neither answered nor passed on", async () => {
  const own = await roomOf(eve);
  await sendTo(room, "a secret of the room", ana);
  const beyond = await sendTo(own, "re:", eve, { replyToSeq: 1 });
  assert.equal(beyond.code, "not_found");
  const forward = {
    clientMessageId: crypto.randomUUID(),
    conversationId: own,
    forward: { conversationId: room, seq: 1 },
  };
  const passedOn = await chat("SendMessage", forward, eve);
  assert.equal(passedOn.code, "not_found");
  assert.doesNotMatch(passedOn.body, /secret/);
  const draft = { conversationId: own, text: "re:", replyToSeq: 1 };
  assert.equal((await chat("SetDraft", draft, eve)).code, "not_found");
});

test("attack 63: an id is its sender's own, and stands for one message only", async () => {
  const clientMessageId = crypto.randomUUID();
  const request = { clientMessageId, userId: bob.userId, text: "ana's" };
  const first = await chat("SendMessage", request, ana);
  const other = await chat("SendMessage", { ...request, text: "eve's" }, eve);
  assert.equal(other.code, "ok", "the same id of another sender");
  assert.notEqual(other.json["conversationId"], first.json["conversationId"]);
  for (const change of [{ text: "changed" }, { userId: eve.userId }, { replyToSeq: 1 }]) {
    assert.equal((await chat("SendMessage", { ...request, ...change }, ana)).code, "already_exists");
  }
  assert.deepEqual((await chat("SendMessage", request, ana)).json, first.json, "repeated");
  target.stored(1);
});

test("attack 64: nobody edits or deletes what another wrote", async () => {
  const shared = await roomOf(ana, "bob", "eve");
  await sendTo(shared, "ana's own words", ana);
  const command = () => ({ clientCommandId: crypto.randomUUID(), conversationId: shared, seq: 1 });
  for (const who of [bob, eve]) {
    for (const [method, more] of [
      ["EditMessage", { text: "eve's" }],
      ["DeleteMessage", {}],
    ] as const) {
      const { code } = await chat(method, { ...command(), ...more }, who);
      assert.ok(["permission_denied", "not_found"].includes(code), `${method}: ${code}`);
    }
  }
  // Not its owner either: they may take it away, not put words into somebody's mouth.
  await sendTo(shared, "bob's own words", bob);
  const edit = { ...command(), seq: 2, text: "ana says so" };
  assert.equal((await chat("EditMessage", edit, ana)).code, "permission_denied");
  const { body } = await chat("ListMessages", { conversationId: shared }, bob);
  assert.match(body, /ana's own words/);
  assert.match(body, /bob's own words/);
});
