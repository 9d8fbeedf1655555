import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorDetailSchema, Reason } from "#proto/chat/v1/errors_pb.ts";
import { chatServer, eventually, type ChatServer, type Person } from "../../test/delivery/chat-server.ts";
import { listen } from "../../test/delivery/listen.ts";

async function talk(server: ChatServer): Promise<{ ana: Person; ben: Person; conversationId: string }> {
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  const target = { case: "username" as const, value: "ben" };
  const sent = await ana.chat.sendMessage({ clientMessageId: randomUUID(), target, text: "Hello" });
  return { ana, ben, conversationId: sent.conversationId };
}

async function refused(call: Promise<unknown>, code: Code, reason: Reason): Promise<void> {
  const error = await call.then(() => assert.fail("it was not refused"), ConnectError.from);
  assert.deepEqual([error.code, error.findDetails(ErrorDetailSchema)[0]?.reason], [code, reason]);
}

test("who writes is told to the one who looks, and not to who does not", async () => {
  await using server = await chatServer({ delivery: { newsPaceMs: 10 } });
  const { ana, ben, conversationId } = await talk(server);
  const [looks, listens] = [listen(ana), listen(ana)];
  await Promise.all([looks.caughtUp(), listens.caughtUp()]);
  await ben.chat.setTyping({ conversationId, typing: true });
  await ana.chat.keepAlive({ lookingAt: conversationId });
  await eventually(() => looks.typing().some(({ userId, typing }) => userId === ben.userId && typing));
  await ben.chat.setTyping({ conversationId, typing: false });
  await eventually(() => looks.typing().some(({ userId, typing }) => userId === ben.userId && !typing));
  await Promise.all([looks.leave(), listens.leave()]);
});

test("P7: who is in no conversation with somebody learns nothing of them, nor types where they are not", async () => {
  await using server = await chatServer();
  const { ana, ben, conversationId } = await talk(server);
  const eve = await server.arrives("eve");
  await refused(
    eve.chat.setTyping({ conversationId, typing: true }),
    Code.NotFound,
    Reason.CONVERSATION_NOT_FOUND,
  );
  for (const person of [ana, eve]) await person.chat.leaveRoom({ conversationId: "c_lobby" });
  const asked = { userIds: [ana.userId, ben.userId, "u_nobody"] };
  const { presence } = await eve.chat.getPresence(asked);
  assert.deepEqual(presence, []);
  const known = await ana.chat.getPresence(asked);
  assert.deepEqual(new Set(known.presence.map(({ userId }) => userId)), new Set([ana.userId, ben.userId]));
  assert.ok(known.presence.every(({ online }) => !online));
  await refused(ana.chat.getPresence({}), Code.InvalidArgument, Reason.INVALID_ARGUMENT);
  const crowd = Array.from({ length: 101 }, (_, index) => `u_${index}`);
  await refused(ana.chat.getPresence({ userIds: crowd }), Code.InvalidArgument, Reason.INVALID_ARGUMENT);
});

test("when somebody has gone, the time they were seen last is told and stays known", async () => {
  await using server = await chatServer({ delivery: { newsPaceMs: 10, lingerMs: 10 } });
  const { ana, ben } = await talk(server);
  const [watching, bens] = [listen(ana), listen(ben)];
  await Promise.all([watching.caughtUp(), bens.caughtUp()]);
  await ana.chat.keepAlive({});
  await ben.chat.keepAlive({});
  await eventually(() => watching.presence().some(({ userId, online }) => userId === ben.userId && online));
  const { presence: here } = await ana.chat.getPresence({ userIds: [ben.userId] });
  assert.deepEqual([here[0]?.online, here[0]?.lastSeenTime], [true, undefined]);
  await bens.leave();
  await eventually(() =>
    watching.presence().some(({ online, lastSeenTime }) => !online && lastSeenTime !== undefined),
  );
  await server.delivery.settle();
  const { presence: gone } = await ana.chat.getPresence({ userIds: [ben.userId] });
  assert.equal(gone[0]?.online, false);
  assert.ok(gone[0]?.lastSeenTime);
  await watching.leave();
});

test("whoever hides is not shown in the directory who is here, also while nobody looks at their client", async () => {
  await using server = await chatServer();
  const { ana, ben } = await talk(server);
  const bens = listen(ben);
  await bens.caughtUp();
  await ben.chat.keepAlive({});
  const found = async () => (await ana.directory.find({ query: "ben" })).people[0]?.online;
  assert.equal(await found(), true);
  await ana.chat.updatePreferences({ hidePresence: true });
  assert.equal(await found(), false);
  await bens.leave();
});

test("a preference cannot be changed to and fro as fast as messages are sent: everybody is told of each time", async () => {
  await using server = await chatServer({ sends: { refillMs: 1_000_000, burst: 50 } });
  const ana = await server.arrives("ana");
  for (const hidePresence of [true, false]) await ana.chat.updatePreferences({ hidePresence });
  await refused(ana.chat.updatePreferences({ hidePresence: true }), Code.ResourceExhausted, Reason.THROTTLED);
  await ana.chat.sendMessage({
    clientMessageId: randomUUID(),
    target: { case: "username", value: "ben" },
    text: "But I can write",
  });
});

test("what is looked at is the id of a conversation, and not whatever a server might be made to remember", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  await refused(
    ana.chat.keepAlive({ lookingAt: "c_".padEnd(1000, "x") }),
    Code.InvalidArgument,
    Reason.INVALID_ARGUMENT,
  );
});
