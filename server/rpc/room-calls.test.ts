import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Code } from "@connectrpc/connect";
import { Start, type ReceiveMessagesResponse } from "#proto/chat/v1/chat_pb.ts";
import { Reason } from "#proto/chat/v1/errors_pb.ts";
import { ConversationKind, MemberRole, RoomVisibility } from "#proto/chat/v1/types_pb.ts";
import { chatServer, type ChatServer, type Person } from "../../test/delivery/chat-server.ts";
import { refused } from "../../test/delivery/refused.ts";

/** Ana's room with Ben and Cat in it. */
async function withRoom(server: ChatServer) {
  const [ana, ben, cat] = [
    await server.arrives("ana"),
    await server.arrives("ben"),
    await server.arrives("cat"),
  ];
  const { conversation } = await ana.chat.createRoom({
    clientRoomId: randomUUID(),
    name: "Garden",
    topic: "what grows",
    usernames: ["ben", "cat"],
  });
  return { ana, ben, cat, conversationId: conversation?.conversationId ?? assert.fail() };
}

function send(from: Person, conversationId: string, text: string) {
  const target = { case: "conversationId" as const, value: conversationId };
  return from.chat.sendMessage({ clientMessageId: randomUUID(), target, text });
}

/** What a stream has told so far; `until` waits for more. */
function listen(person: Person) {
  const abort = new AbortController();
  const told: ReceiveMessagesResponse["frame"][] = [];
  const stream = person.chat.receiveMessages({ start: Start.SNAPSHOT }, { signal: abort.signal });
  const frames = stream[Symbol.asyncIterator]();
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) {
      const { done, value } = await frames.next();
      assert.equal(done, false);
      told.push(value.frame);
    }
  };
  const changes = () => told.flatMap((frame) => (frame.case === "changes" ? [frame.value] : []));
  return {
    until,
    texts: () => changes().flatMap(({ messages }) => messages.map(({ text }) => text)),
    entries: () => changes().flatMap(({ entries }) => entries),
    drafts: () => changes().flatMap(({ drafts }) => drafts),
    preferences: () => changes().flatMap(({ preferences }) => preferences ?? []),
    isCaughtUp: () => told.some((frame) => frame.case === "caughtUp"),
    leave: () => abort.abort(),
  };
}

test("P7: whoever is removed from a room hears nothing of it any more, however long they listen", async () => {
  await using server = await chatServer();
  const { ana, ben, cat, conversationId } = await withRoom(server);
  const [removed, member] = [listen(cat), listen(ben)];
  await removed.until(removed.isCaughtUp);
  await member.until(member.isCaughtUp);
  await send(ana, conversationId, "before");
  await removed.until(() => removed.texts().includes("before"));
  await ana.chat.removeMember({ conversationId, userId: cat.userId });
  await send(ana, conversationId, "after");
  await removed.until(() => removed.entries().some((entry) => entry.removed));
  await member.until(() => member.texts().includes("after"));
  // What is told to her later would have come behind whatever was told before it.
  const target = { case: "username" as const, value: "cat" };
  await ana.chat.sendMessage({ clientMessageId: randomUUID(), target, text: "Sorry." });
  await removed.until(() => removed.texts().includes("Sorry."));
  assert.deepEqual(removed.texts(), ["before", "Sorry."]);
  await refused(
    send(cat, conversationId, "Why?"),
    Code.NotFound,
    Reason.CONVERSATION_NOT_FOUND,
    "conversation_id",
  );
  removed.leave();
  member.leave();
});

test("roles are given and taken, and decide who changes a room", async () => {
  await using server = await chatServer();
  const { ana, ben, cat, conversationId } = await withRoom(server);
  const topic = { conversationId, topic: "weeds" };
  await refused(ben.chat.updateRoom(topic), Code.PermissionDenied, Reason.NOT_ALLOWED);
  await ana.chat.setRole({ conversationId, userId: ben.userId, role: MemberRole.ADMIN });
  const { conversation } = await ben.chat.updateRoom({ ...topic, visibility: RoomVisibility.PUBLIC });
  assert.deepEqual(
    [conversation?.name, conversation?.topic, conversation?.visibility],
    ["Garden", "weeds", RoomVisibility.PUBLIC],
  );
  await ana.chat.updateRoom({ conversationId, announcements: true });
  await refused(send(cat, conversationId, "May I?"), Code.PermissionDenied, Reason.NOT_ALLOWED);
  const nobody = ana.chat.setRole({ conversationId, userId: cat.userId });
  await refused(nobody, Code.InvalidArgument, Reason.INVALID_ARGUMENT, "role");
  const stranger = ana.chat.setRole({ conversationId, userId: "u_nobody", role: MemberRole.ADMIN });
  await refused(stranger, Code.NotFound, Reason.RECIPIENT_NOT_FOUND, "user_id");
  await ana.chat.leaveRoom({ conversationId });
  const { members } = await ben.chat.listMembers({ conversationId });
  assert.deepEqual(
    members.map(({ user, role }) => [user?.username, role]),
    [
      ["ben", MemberRole.OWNER],
      ["cat", MemberRole.MEMBER],
    ],
  );
});

test("an invitation leads whoever has it into the room, until it is withdrawn", async () => {
  await using server = await chatServer();
  const { ana, ben, conversationId } = await withRoom(server);
  const dan = await server.arrives("dan");
  const { invitation, token } = await ben.chat.createInvitation({
    conversationId,
    lifetime: { seconds: 3_600n, nanos: 0 },
    maxUses: 3,
  });
  assert.match(token, /^[\w-]{22}$/);
  assert.equal(invitation?.creator?.username, "ben");
  const { createTime, expireTime } = invitation;
  assert.equal((expireTime?.seconds ?? 0n) - (createTime?.seconds ?? 0n), 3_600n);
  const found = await dan.chat.getInvitation({ token });
  assert.deepEqual([found.room?.name, found.room?.topic, found.joined], ["Garden", "what grows", false]);
  assert.equal((await dan.chat.acceptInvitation({ token })).conversation?.memberCount, 4);
  const { invitations } = await ana.chat.listInvitations({ conversationId });
  assert.deepEqual(
    invitations.map(({ invitationId, uses, maxUses }) => [invitationId, uses, maxUses]),
    [[invitation.invitationId, 1, 3]],
  );
  await ana.chat.revokeInvitation({ conversationId, invitationId: invitation.invitationId });
  const eve = await server.arrives("eve");
  for (const call of [eve.chat.getInvitation, eve.chat.acceptInvitation]) {
    await refused(call({ token }), Code.NotFound, Reason.INVITATION_NOT_FOUND, "token");
  }
  const forEver = await ben.chat.createInvitation({ conversationId, lifetime: { seconds: 0n, nanos: 0 } });
  assert.equal(forEver.invitation?.expireTime, undefined);
  const tooLong = ben.chat.createInvitation({ conversationId, lifetime: { seconds: 10n ** 11n, nanos: 0 } });
  await refused(tooLong, Code.InvalidArgument, Reason.INVALID_ARGUMENT, "lifetime");
});

test("what is one's own reaches one's other devices: how one sees a conversation, drafts, preferences", async () => {
  await using server = await chatServer();
  const { ana, conversationId } = await withRoom(server);
  await send(ana, conversationId, "hello");
  const other = listen(ana);
  await other.until(other.isCaughtUp);
  await ana.chat.updateEntry({ conversationId, muted: true, archived: true, unreadSeq: 1n });
  await other.until(() => other.entries().some((entry) => entry.muted));
  const { archived, archivedSeq, unreadSeq, role } = other.entries().at(-1) ?? assert.fail();
  assert.deepEqual([archived, archivedSeq, unreadSeq, role], [true, 1n, 1n, MemberRole.OWNER]);
  const beyond = ana.chat.updateEntry({ conversationId, unreadSeq: 2n });
  await refused(beyond, Code.InvalidArgument, Reason.SEQ_BEYOND_HEAD, "unread_seq");
  const { version } = await ana.chat.setDraft({ conversationId, text: "And ", replyToSeq: 1n });
  await other.until(() => other.drafts().length > 0);
  const [draft] = other.drafts();
  assert.deepEqual([draft?.version, draft?.text, draft?.replyToSeq], [version, "And ", 1n]);
  const { preferences } = await ana.chat.updatePreferences({ hidePresence: true });
  await other.until(() => other.preferences().length > 0);
  assert.deepEqual(other.preferences().at(-1), preferences);
  assert.deepEqual([preferences?.hidePresence, preferences?.hideReadReceipts], [true, false]);
  other.leave();
});

test("a group is made once, and has nothing that only rooms have", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const group = { clientRoomId: randomUUID(), kind: ConversationKind.GROUP, usernames: ["ben", "cat"] };
  const { conversation } = await ana.chat.createRoom(group);
  assert.deepEqual(
    [conversation?.kind, conversation?.name, conversation?.visibility, conversation?.memberCount],
    [ConversationKind.GROUP, "", RoomVisibility.UNSPECIFIED, 3],
  );
  assert.deepEqual((await ana.chat.createRoom(group)).conversation, conversation);
  const asRoom = ana.chat.createRoom({ ...group, kind: ConversationKind.ROOM, name: "us" });
  await refused(asRoom, Code.AlreadyExists, Reason.CLIENT_ID_REUSED, "client_room_id");
  const fresh = { ...group, clientRoomId: randomUUID() };
  const wrongs: [string, Parameters<typeof ana.chat.createRoom>[0]][] = [
    ["name", { name: "us" }],
    ["visibility", { visibility: RoomVisibility.PRIVATE }],
    ["topic", { topic: "us" }],
    ["announcements", { announcements: true }],
    ["usernames", { usernames: ["ben"] }],
    ["kind", { kind: ConversationKind.DIRECT }],
  ];
  for (const [field, wrong] of wrongs) {
    const call = ana.chat.createRoom({ ...fresh, ...wrong });
    await refused(call, Code.InvalidArgument, Reason.INVALID_ARGUMENT, field);
  }
  const { rooms } = await ana.directory.listRooms({});
  assert.deepEqual(
    rooms.map(({ room, joined }) => [room?.name, joined]),
    [["lobby", true]],
  );
});

test("one's own name leads to notes to self", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const note = { clientMessageId: randomUUID(), text: "buy seeds" };
  const byName = await ana.chat.sendMessage({ ...note, target: { case: "username", value: "Ana" } });
  const again = { ...note, clientMessageId: randomUUID() };
  const byId = await ana.chat.sendMessage({ ...again, target: { case: "userId", value: ana.userId } });
  assert.deepEqual([byId.conversationId, byId.seq], [byName.conversationId, 2n]);
});
