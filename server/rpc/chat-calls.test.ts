import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { type Client, Code, ConnectError } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { ErrorDetailSchema, Reason } from "#proto/chat/v1/errors_pb.ts";
import { ConversationKind, MemberRole, RoomVisibility } from "#proto/chat/v1/types_pb.ts";
import { chatServer } from "../../test/delivery/chat-server.ts";
import { refused } from "../../test/delivery/refused.ts";

type Send = Parameters<Client<typeof ChatService>["sendMessage"]>[0];

function toUser(username: string, text: string): Send {
  return { clientMessageId: randomUUID(), target: { case: "username", value: username }, text };
}

test("P2: the same send again is the same answer, and another under its id is refused", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  await server.arrives("ben");
  const request = toUser("ben", "Hello");
  const first = await ana.chat.sendMessage(request);
  assert.deepEqual([first.seq, first.recipientUnclaimed], [1n, false]);
  assert.deepEqual(await ana.chat.sendMessage(request), first);
  const other = ana.chat.sendMessage({ ...request, text: "Goodbye" });
  await refused(other, Code.AlreadyExists, Reason.CLIENT_ID_REUSED, "client_message_id");
});

test("P8: a throttled sender is told when to come back, and a repeat of what is stored still gets its answer", async () => {
  await using server = await chatServer({ sends: { refillMs: 1_000_000, burst: 2 } });
  const ana = await server.arrives("ana");
  const request = toUser("ben", "one");
  const first = await ana.chat.sendMessage(request);
  await ana.chat.sendMessage(toUser("ben", "two"));
  const error = await ana.chat.sendMessage(toUser("ben", "three")).catch(ConnectError.from);
  assert.ok(error instanceof ConnectError);
  assert.equal(error.code, Code.ResourceExhausted);
  const [detail] = error.findDetails(ErrorDetailSchema);
  assert.equal(detail?.reason, Reason.THROTTLED);
  assert.ok((detail.retryAfter?.seconds ?? 0n) > 0n);
  assert.deepEqual(await ana.chat.sendMessage(request), first);
});

test("nothing leaves under another name, and nothing without a target or a session", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const other = ana.chat.sendMessage({ ...toUser("ben", "Hello"), expectedUserId: "u_somebody" });
  await refused(other, Code.FailedPrecondition, Reason.OTHER_USER, "expected_user_id");
  const aimless = ana.chat.sendMessage({ clientMessageId: randomUUID(), text: "Hello" });
  await refused(aimless, Code.InvalidArgument, Reason.INVALID_ARGUMENT, "target");
  await ana.session.logOut({});
  await refused(ana.chat.sendMessage(toUser("ben", "Hello")), Code.Unauthenticated, Reason.SESSION_REQUIRED);
  await refused(ana.chat.listConversations({}), Code.Unauthenticated, Reason.SESSION_REQUIRED);
});

test("P8: a refused name is blamed on the field it came in", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const named = { clientRoomId: randomUUID(), name: "Garden", usernames: ["ben", "User A"] };
  await refused(ana.chat.createRoom(named), Code.InvalidArgument, Reason.USERNAME_INVALID, "usernames");
});

test("a room is made, found, joined, listed and left", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const ben = await server.arrives("ben");
  const request = { clientRoomId: randomUUID(), name: "Garden", visibility: RoomVisibility.PUBLIC };
  const { conversation: room } = await ana.chat.createRoom(request);
  assert.ok(room);
  const { conversationId } = room;
  assert.deepEqual([room.kind, room.name, room.memberCount], [ConversationKind.ROOM, "Garden", 1]);
  assert.equal((await ana.chat.createRoom(request)).conversation?.conversationId, conversationId);

  const found = await ben.directory.find({ query: "gar" });
  assert.deepEqual(
    found.rooms.map(({ room: it, joined }) => [it?.conversationId, joined]),
    [[conversationId, false]],
  );
  assert.equal((await ben.chat.joinRoom({ conversationId })).conversation?.memberCount, 2);
  await ben.chat.addMembers({ conversationId, usernames: ["cat"] });
  const { members } = await ana.chat.listMembers({ conversationId });
  assert.deepEqual(
    members.map(({ user, role }) => [user?.username, user?.unclaimed, role]),
    [
      ["ana", false, MemberRole.OWNER],
      ["ben", false, MemberRole.MEMBER],
      ["cat", true, MemberRole.MEMBER],
    ],
  );

  await ben.chat.leaveRoom({ conversationId });
  await refused(
    ben.chat.listMessages({ conversationId }),
    Code.NotFound,
    Reason.CONVERSATION_NOT_FOUND,
    "conversation_id",
  );
  await refused(
    ana.chat.createRoom({ ...request, clientRoomId: randomUUID(), visibility: 7 as RoomVisibility }),
    Code.InvalidArgument,
    Reason.INVALID_ARGUMENT,
    "visibility",
  );
});

test("history pages backwards without a gap, and the list shows what is unread", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const ben = await server.arrives("ben");
  for (const text of ["one", "two", "three"]) await ben.chat.sendMessage(toUser("ana", text));
  const { conversations } = await ana.chat.listConversations({});
  const [latest] = conversations;
  assert.ok(latest?.conversation);
  assert.deepEqual([latest.unreadCount, latest.lastMessage?.text], [3, "three"]);
  assert.equal(latest.entry?.peer?.username, "ben");

  const { conversationId } = latest.conversation;
  const newest = await ana.chat.listMessages({ conversationId, limit: 2 });
  assert.deepEqual([newest.messages.map(({ seq }) => seq), newest.hasMore], [[2n, 3n], true]);
  const rest = await ana.chat.listMessages({ conversationId, beforeSeq: 2n });
  assert.deepEqual([rest.messages.map(({ text }) => text), rest.hasMore], [["one"], false]);
  const negative = ana.chat.listMessages({ conversationId, beforeSeq: -1n });
  await refused(negative, Code.InvalidArgument, Reason.INVALID_ARGUMENT, "before_seq");

  assert.equal((await ana.chat.markRead({ conversationId, seq: 2n })).readSeq, 2n);
  assert.equal((await ana.chat.markRead({ conversationId, seq: 1n })).readSeq, 2n);
  const [now] = (await ana.chat.listConversations({ pageSize: 1 })).conversations;
  assert.equal(now?.unreadCount, 1);
  for (const call of [ana.chat.markRead, ana.chat.acknowledgeMessages]) {
    await refused(call({ conversationId, seq: 4n }), Code.InvalidArgument, Reason.SEQ_BEYOND_HEAD, "seq");
  }
});

test("P5: a mark that was meant for an epoch that is over moves nothing", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const bob = await server.arrives("bob");
  const { conversationId } = await bob.chat.sendMessage(toUser("ana", "one"));
  const epoch = (await ana.session.getSession({})).session?.epoch;
  for (const call of [ana.chat.markRead, ana.chat.acknowledgeMessages]) {
    const past = call({ conversationId, seq: 1n, epoch: "before-the-restore" });
    await refused(past, Code.FailedPrecondition, Reason.EPOCH_OVER, "epoch");
  }
  const waiting = async () =>
    (await ana.chat.listConversations({ pageSize: 1 })).conversations[0]?.unreadCount;
  assert.equal(await waiting(), 1);
  await ana.chat.markRead({ conversationId, seq: 1n, epoch });
  assert.equal(await waiting(), 0);
});

test("who is looked for is shown as here while their page is open", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const ben = await server.arrives("ben");
  const abort = new AbortController();
  const frames = ben.chat.receiveMessages({}, { signal: abort.signal })[Symbol.asyncIterator]();
  await frames.next();
  const isOnline = async () => (await ana.directory.find({ query: "be" })).people[0]?.online;
  assert.equal(await isOnline(), false);
  await ben.chat.keepAlive({});
  assert.equal(await isOnline(), true);
  assert.equal((await ana.directory.find({ query: "zoe" })).unusedUsername, "zoe");
  abort.abort();
});
