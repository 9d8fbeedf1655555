import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { request as httpRequest } from "node:http";
import { test } from "node:test";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  type ReceiveMessagesRequestSchema as Schema,
  ReceiveMessagesRequestSchema,
  type ReceiveMessagesResponse,
  Start,
} from "#proto/chat/v1/chat_pb.ts";
import { defaultDeliverySettings } from "../delivery/delivery.ts";
import { chatServer, type ChatServer, eventually, type Person } from "../../test/delivery/chat-server.ts";

type Case = NonNullable<ReceiveMessagesResponse["frame"]["case"]>;

/** A stream over real HTTP, which ends when the test says so. */
function receive(person: Person, request: MessageInitShape<typeof Schema> = {}) {
  const abort = new AbortController();
  const frames = person.chat.receiveMessages(request, { signal: abort.signal })[Symbol.asyncIterator]();
  const next = async (): Promise<ReceiveMessagesResponse["frame"] | undefined> => {
    const { done, value } = await frames.next();
    return done === true ? undefined : value.frame;
  };
  const until = async (last: Case): Promise<ReceiveMessagesResponse["frame"][]> => {
    const all = [];
    for (let frame = await next(); frame !== undefined; frame = await next()) {
      all.push(frame);
      if (frame.case === last) break;
    }
    return all;
  };
  return { next, until, leave: () => abort.abort() };
}

function texts(frames: readonly ReceiveMessagesResponse["frame"][]): string[] {
  return frames.flatMap((frame) =>
    frame.case === "changes" ? frame.value.messages.map(({ text }) => text) : [],
  );
}

function say(from: Person, username: string, text: string) {
  return from.chat.sendMessage({
    clientMessageId: randomUUID(),
    target: { case: "username", value: username },
    text,
  });
}

async function isAllReleased({ delivery }: ChatServer): Promise<void> {
  await eventually(() => delivery.stats().streams === 0);
  const { feeds, tails, waiting } = delivery.stats();
  assert.deepEqual([feeds, tails, waiting], [0, 0, 0]);
}

function hasCode(code: Code): (error: unknown) => boolean {
  return (error) => ConnectError.from(error).code === code;
}

test("P6: a stream says who one is at once, and what others write as they write it", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const ben = await server.arrives("ben");
  const stream = receive(ana, { start: Start.SNAPSHOT });
  const hello = await stream.next();
  assert.ok(hello?.case === "hello");
  assert.equal(hello.value.user?.username, "ana");
  await stream.until("caughtUp");
  await say(ben, "ana", "Hello, ana!");
  // The entry in the list of conversations comes first, then the conversation.
  const [list] = (await stream.until("changes")).slice(-1);
  assert.ok(list?.case === "changes");
  assert.equal(list.value.feed, ana.userId);
  assert.deepEqual(texts(await stream.until("changes")), ["Hello, ana!"]);
  await say(ben, "ana", "And again");
  assert.deepEqual(texts(await stream.until("changes")), ["And again"]);
  stream.leave();
});

test("P5: what waited comes once: after acknowledging it, a script that comes back is sent nothing twice", async () => {
  await using server = await chatServer();
  const ben = await server.arrives("ben");
  for (const text of ["one", "two", "three"]) await say(ben, "ana", text);
  const ana = await server.arrives("ana");
  const waited = await receive(ana, { untilCaughtUp: true }).until("heartbeat");
  assert.deepEqual(texts(waited), ["one", "two", "three"]);
  assert.equal(waited.at(-1)?.case, "caughtUp", "and the stream ended by itself");
  const [last] = waited.flatMap((frame) => (frame.case === "changes" ? frame.value.messages.slice(-1) : []));
  assert.ok(last);
  const { conversationId, seq: newest } = last;
  const { seq } = await ana.chat.acknowledgeMessages({ conversationId, seq: newest });
  assert.equal(seq, 3n);
  await say(ben, "ana", "four");
  assert.deepEqual(texts(await receive(ana, { untilCaughtUp: true }).until("heartbeat")), ["four"]);
  await isAllReleased(server);
});

test("P1: a write to a socket proves nothing: what was sent and not acknowledged is sent again", async () => {
  await using server = await chatServer();
  const ben = await server.arrives("ben");
  for (const text of ["one", "two"]) await say(ben, "ana", text);
  const ana = await server.arrives("ana");
  const stream = receive(ana);
  assert.deepEqual(texts(await stream.until("caughtUp")), ["one", "two"]);
  await say(ben, "ana", "three");
  assert.deepEqual(texts(await stream.until("changes")), ["three"]);
  stream.leave();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const again = await receive(ana, { untilCaughtUp: true }).until("heartbeat");
    assert.deepEqual(texts(again), ["one", "two", "three"]);
  }
  await isAllReleased(server);
});

test("P5: with the cursors it has reached, a client goes on where it was", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const ben = await server.arrives("ben");
  await say(ben, "ana", "before");
  const cursors = new Map<string, bigint>();
  let epoch = "";
  for (const frame of await receive(ana, { untilCaughtUp: true, start: Start.SNAPSHOT }).until("heartbeat")) {
    if (frame.case === "hello") epoch = frame.value.epoch;
    if (frame.case === "changes") cursors.set(frame.value.feed, frame.value.through);
  }
  await say(ben, "ana", "after");
  const held = [...cursors].map(([feed, version]) => ({ feed, version }));
  const frames = await receive(ana, { untilCaughtUp: true, epoch, cursors: held }).until("heartbeat");
  assert.deepEqual(texts(frames), ["after"]);

  const beyond = held.map(({ feed, version }) => ({ feed, version: version + 100n }));
  const reset = await receive(ana, { epoch, cursors: beyond }).until("heartbeat");
  assert.deepEqual(reset.at(-1)?.case, "reset");
  const other = await receive(ana, { epoch: "another", cursors: held }).until("heartbeat");
  assert.deepEqual(other.at(-1)?.case, "reset");
  await isAllReleased(server);
});

const refused: [string, MessageInitShape<typeof Schema>][] = [
  ["a negative cursor", { epoch: "e", cursors: [{ feed: "c_1", version: -1n }] }],
  ["a cursor beyond all numbers", { epoch: "e", cursors: [{ feed: "c_1", version: 2n ** 63n - 1n }] }],
  ["cursors without an epoch", { cursors: [{ feed: "c_1", version: 1n }] }],
  ["an unknown way to start", { start: 9 as Start }],
];
for (const [what, request] of refused) {
  test(`${what} is refused`, async () => {
    await using server = await chatServer();
    const ana = await server.arrives("ana");
    await assert.rejects(receive(ana, request).next(), hasCode(Code.InvalidArgument));
    await isAllReleased(server);
  });
}

test("a client that leaves is forgotten", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const stream = receive(ana);
  await stream.until("caughtUp");
  assert.equal(server.delivery.stats().streams, 1);
  stream.leave();
  await isAllReleased(server);
});

test("a reader who stops reading and then tears the connection is forgotten", async () => {
  await using server = await chatServer({ sends: { refillMs: 1, burst: 1000 } });
  const ana = await server.arrives("ana");
  const ben = await server.arrives("ben");
  // 6 MB: more than the sockets between the two hold.
  const long = "🙂".repeat(8000);
  await Promise.all(Array.from({ length: 180 }, () => say(ben, "ana", long)));
  const message = toBinary(ReceiveMessagesRequestSchema, create(ReceiveMessagesRequestSchema));
  const body = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
  const headers = { "content-type": "application/grpc-web+proto", authorization: `Bearer ${ana.token}` };
  const url = `${server.url}/chat.v1.ChatService/ReceiveMessages`;
  const torn = httpRequest(url, { method: "POST", headers });
  torn.on("error", () => {});
  const response = new Promise((resolve) => {
    torn.on("response", (incoming) => resolve(incoming.pause()));
  });
  torn.end(body);
  await response;
  assert.equal(server.delivery.stats().streams, 1);
  torn.destroy();
  await isAllReleased(server);
});

test("a server that stops says GoingAway and ends the stream with UNAVAILABLE", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const stream = receive(ana);
  await stream.until("caughtUp");
  server.delivery.stop();
  const goodbye = (await stream.until("goingAway")).at(-1);
  assert.ok(goodbye?.case === "goingAway");
  assert.ok((goodbye.value.retryAfter?.nanos ?? 0) > 0 || (goodbye.value.retryAfter?.seconds ?? 0n) > 0n);
  await assert.rejects(stream.next(), hasCode(Code.Unavailable));
  await isAllReleased(server);
});

test("a stream that meets the caller's deadline says so instead of looking complete", async () => {
  await using server = await chatServer();
  const { token } = await server.arrives("ana");
  const response = await fetch(`${server.url}/chat.v1.ChatService/ReceiveMessages`, {
    method: "POST",
    headers: {
      "content-type": "application/connect+json",
      "connect-timeout-ms": "200",
      authorization: `Bearer ${token}`,
    },
    body: Buffer.from([0, 0, 0, 0, 2, ...Buffer.from("{}")]),
  });
  const text = await response.text();
  assert.match(text, /"deadline_exceeded"/);
  await isAllReleased(server);
});

test("P7: who believes to be somebody else receives nothing, and acknowledges and reads nothing", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const ben = await server.arrives("ben");
  const { conversationId } = await say(ben, "ana", "for ana");
  const expectedUserId = ben.userId;
  const isOther = hasCode(Code.FailedPrecondition);
  await assert.rejects(receive(ana, { expectedUserId }).next(), isOther);
  await assert.rejects(ana.chat.acknowledgeMessages({ conversationId, seq: 1n, expectedUserId }), isOther);
  await assert.rejects(ana.chat.markRead({ conversationId, seq: 1n, expectedUserId }), isOther);
  const waiting = await receive(ana, { untilCaughtUp: true, expectedUserId: ana.userId }).until("heartbeat");
  assert.deepEqual(texts(waiting), ["for ana"]);
});

test("P7: logging out ends the session's streams with UNAUTHENTICATED", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const stream = receive(ana);
  await stream.until("caughtUp");
  const end = assert.rejects(stream.until("heartbeat"), hasCode(Code.Unauthenticated));
  await ana.session.logOut({});
  await end;
  await isAllReleased(server);
});

test("one stream too many of a session is RESOURCE_EXHAUSTED, and the others live on", async () => {
  await using server = await chatServer({
    delivery: { streams: { ...defaultDeliverySettings.streams, perSession: 2 } },
  });
  const ana = await server.arrives("ana");
  const ben = await server.arrives("ben");
  const streams = [receive(ana), receive(ana)];
  for (const stream of streams) await stream.until("caughtUp");
  await assert.rejects(receive(ana).next(), hasCode(Code.ResourceExhausted));
  await say(ben, "ana", "still here?");
  for (const stream of streams) {
    await stream.until("changes");
    assert.deepEqual(texts(await stream.until("changes")), ["still here?"]);
    stream.leave();
  }
});

test("P7: a member who is gone is sent nothing more of the room", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const ben = await server.arrives("ben");
  const { conversation } = await ben.chat.createRoom({
    clientRoomId: randomUUID(),
    name: "plans",
    usernames: ["ana"],
  });
  const { conversationId } = conversation ?? { conversationId: "" };
  const stream = receive(ana, { start: Start.SNAPSHOT });
  await stream.until("caughtUp");
  await ana.chat.leaveRoom({ conversationId });
  const target = { case: "conversationId" as const, value: conversationId };
  await ben.chat.sendMessage({ clientMessageId: randomUUID(), target, text: "without ana" });
  await say(ben, "ana", "to ana");
  const seen: ReceiveMessagesResponse["frame"][] = [];
  while (!texts(seen).includes("to ana")) seen.push(...(await stream.until("changes")));
  assert.deepEqual(texts(seen), ["to ana"]);
  stream.leave();
});

test("that somebody who hides it has read something is not even hinted at", async () => {
  await using server = await chatServer({ delivery: { newsPaceMs: 1 } });
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  const { conversationId } = await say(ana, "ben", "there?");
  await ben.chat.updatePreferences({ hideReadReceipts: true });
  const stream = receive(ana);
  await stream.until("receipts");
  await ben.chat.markRead({ conversationId, seq: 1n });
  await say(ben, "ana", "yes");
  const frames = await stream.until("changes");
  assert.deepEqual(
    frames.filter((frame) => frame.case === "receipts"),
    [],
  );
  stream.leave();
});

test("ticks and presence: a peer's marks and coming reach the stream", async () => {
  await using server = await chatServer({ delivery: { newsPaceMs: 10 } });
  const ana = await server.arrives("ana");
  const ben = await server.arrives("ben");
  const { conversationId } = await say(ana, "ben", "there?");
  const stream = receive(ana);
  await stream.until("caughtUp");
  await ana.chat.keepAlive({ lookingAt: conversationId });
  const bens = receive(ben);
  await bens.until("caughtUp");
  await ben.chat.keepAlive({});
  const presence = (await stream.until("ephemeral")).at(-1);
  assert.ok(presence?.case === "ephemeral");
  assert.deepEqual(
    presence.value.presence.map(({ userId, online }) => [userId, online]),
    [[ben.userId, true]],
  );
  await ben.chat.markRead({ conversationId, seq: 1n });
  await ben.chat.acknowledgeMessages({ conversationId, seq: 1n });
  for (let readSeq = 0n; readSeq !== 1n;) {
    const receipts = (await stream.until("receipts")).at(-1);
    assert.ok(receipts?.case === "receipts");
    const mark = receipts.value.receipts.find((receipt) => receipt.conversationId === conversationId);
    readSeq = mark?.readSeq ?? 0n;
  }
  stream.leave();
  bens.leave();
});
