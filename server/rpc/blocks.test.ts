import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Code } from "@connectrpc/connect";
import { Reason } from "#proto/chat/v1/errors_pb.ts";
import { chatServer, eventually, type ChatServer, type Person } from "../../test/delivery/chat-server.ts";
import { listen } from "../../test/delivery/listen.ts";
import { refused } from "../../test/delivery/refused.ts";

function say(person: Person, username: string, text = "Hello") {
  const target = { case: "username" as const, value: username };
  return person.chat.sendMessage({ clientMessageId: randomUUID(), target, text });
}

/** Two who talk and are both here, and the pace at which they are told of each other. */
async function company(server: ChatServer) {
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  const { conversationId } = await say(ana, "ben");
  const [anas, bens] = [listen(ana), listen(ben)];
  await Promise.all([anas.caughtUp(), bens.caughtUp()]);
  for (const person of [ana, ben]) await person.chat.keepAlive({ lookingAt: conversationId });
  const knows = (listening: typeof anas, of: Person, online: boolean) =>
    eventually(() => listening.presence().findLast(({ userId }) => userId === of.userId)?.online === online);
  await knows(anas, ben, true);
  await knows(bens, ana, true);
  return { ana, ben, conversationId, anas, bens, knows };
}

test("a block is refused words, and whom one has blocked one finds in a list", async () => {
  await using server = await chatServer();
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  await ana.account.setBlock({ userId: ben.userId, blocked: true });
  await ana.account.setBlock({ userId: ben.userId, blocked: true });
  await refused(say(ben, "ana"), Code.PermissionDenied, Reason.RECIPIENT_REFUSES);
  await refused(say(ana, "ben"), Code.PermissionDenied, Reason.NOT_ALLOWED);
  const { users } = await ana.account.listBlocks({});
  assert.deepEqual(
    users.map(({ username }) => username),
    ["ben"],
  );
  await refused(
    ana.account.setBlock({ userId: "u_nobody", blocked: true }),
    Code.NotFound,
    Reason.NOT_FOUND,
    "user_id",
  );
  await refused(
    ana.account.setBlock({ userId: ben.userId, blocked: false, expectedUserId: ben.userId }),
    Code.FailedPrecondition,
    Reason.OTHER_USER,
    "expected_user_id",
  );
  await ana.account.setBlock({ userId: ben.userId, blocked: false });
  await say(ben, "ana");
});

test("a block hides the two from each other at once, also in the room they share, until it is lifted", async () => {
  await using server = await chatServer({ delivery: { newsPaceMs: 10 } });
  const { ana, ben, anas, bens, knows } = await company(server);
  const found = async (who: Person, name: string) =>
    (await who.directory.find({ query: name })).people[0]?.online;
  assert.equal(await found(ben, "ana"), true);
  await ana.account.setBlock({ userId: ben.userId, blocked: true });
  await knows(anas, ben, false);
  await knows(bens, ana, false);
  assert.ok(bens.presence().at(-1)?.lastSeenTime === undefined, "nor when they were here");
  for (const [one, other, name] of [
    [ana, ben, "ben"],
    [ben, ana, "ana"],
  ] as const) {
    assert.equal(await found(one, name), false);
    assert.deepEqual((await one.chat.getPresence({ userIds: [other.userId] })).presence, []);
  }
  const again = listen(ben);
  await again.caughtUp();
  const cat = await server.arrives("cat");
  const cats = listen(cat);
  await cats.caughtUp();
  await cat.chat.keepAlive({});
  await knows(again, cat, true);
  assert.ok(
    again.presence().every(({ userId, online }) => userId !== ana.userId || !online),
    "nor does a new stream tell",
  );
  await ana.account.setBlock({ userId: ben.userId, blocked: false });
  await knows(anas, ben, true);
  await knows(bens, ana, true);
  await Promise.all([anas, bens, again, cats].map((listening) => listening.leave()));
});

test("who writes in a room is not told to whom they are apart from, and to the others is", async () => {
  await using server = await chatServer({ delivery: { newsPaceMs: 10 } });
  const { ana, ben, conversationId, anas, bens } = await company(server);
  const cat = await server.arrives("cat");
  const cats = listen(cat);
  await cats.caughtUp();
  for (const person of [ana, ben, cat]) await person.chat.keepAlive({ lookingAt: "c_lobby" });
  await ben.account.setBlock({ userId: ana.userId, blocked: true });
  await ana.chat.setTyping({ conversationId, typing: true });
  await ana.chat.setTyping({ conversationId: "c_lobby", typing: true });
  await ben.chat.setTyping({ conversationId: "c_lobby", typing: true });
  await eventually(() => cats.typing().length >= 2);
  // What is told after it has come: so it would have come before.
  await cat.chat.setTyping({ conversationId: "c_lobby", typing: true });
  for (const listening of [anas, bens]) {
    await eventually(() => listening.typing().some(({ userId }) => userId === cat.userId));
    assert.ok(listening.typing().every(({ userId }) => userId === cat.userId));
  }
  await Promise.all([anas, bens, cats].map((listening) => listening.leave()));
});

test("a name to show is told to everybody who shares a conversation, and found", async () => {
  await using server = await chatServer();
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  await say(ana, "ben");
  const bens = listen(ben);
  await bens.caughtUp();
  const { user } = await ana.account.updateProfile({ displayName: " Ana MARÍA 50%_ " });
  assert.deepEqual([user?.username, user?.displayName], ["ana", "Ana MARÍA 50%_"]);
  const told = () =>
    bens.frames.some(
      (frame) =>
        frame.case === "changes" &&
        frame.value.entries.some(({ peer }) => peer?.displayName === "Ana MARÍA 50%_"),
    );
  await eventually(told);
  const found = async (query: string) =>
    (await ben.directory.find({ query })).people.map(({ user: found }) => found?.displayName);
  assert.deepEqual(await found("maría"), ["Ana MARÍA 50%_"]);
  assert.deepEqual(await found("0%_"), ["Ana MARÍA 50%_"]);
  assert.deepEqual(await found("a%r"), [], "attack 68: what is searched for is literal");
  await refused(
    ana.account.updateProfile({ displayName: "two\nlines" }),
    Code.InvalidArgument,
    Reason.INVALID_ARGUMENT,
    "display_name",
  );
  await ana.account.updateProfile({ displayName: "" });
  assert.deepEqual(await found("maría"), []);
  await bens.leave();
});
