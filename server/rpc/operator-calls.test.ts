import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Code } from "@connectrpc/connect";
import { Reason } from "#proto/chat/v1/errors_pb.ts";
import { chatServer, type ChatServer, type Person } from "../../test/delivery/chat-server.ts";
import { refused } from "../../test/delivery/refused.ts";
import { setOperator } from "../identity/set-operator.ts";

async function operatorOf(server: ChatServer): Promise<Person> {
  const olga = await server.arrives("olga");
  await setOperator(server.identity, { userId: olga.userId, operator: true });
  return olga;
}

test("a person who is suspended hears it on the open stream, comes back when let in, and both are on record", async () => {
  await using server = await chatServer();
  const olga = await operatorOf(server);
  const ana = await server.arrives("ana");
  const stream = ana.chat.receiveMessages({});
  const heard = (async () => {
    for await (const _ of stream);
  })();
  const out = refused(heard, Code.Unauthenticated, Reason.SESSION_REQUIRED);
  const { userId } = ana;
  await olga.operator.suspendUser({ userId, suspended: true, reason: "spam" });
  await out;
  await refused(ana.chat.listConversations({}), Code.Unauthenticated, Reason.SESSION_REQUIRED);
  const { users } = await olga.operator.listUsers({ query: "an" });
  assert.deepEqual(
    users.map(({ user, suspendTime, sessions }) => [user?.username, suspendTime !== undefined, sessions]),
    [["ana", true, 0]],
  );
  await olga.operator.suspendUser({ userId, suspended: false });
  await olga.operator.suspendUser({ userId, suspended: false });
  const { records } = await olga.operator.listAuditRecords({});
  assert.deepEqual(
    records.map(({ act, operator, user, reason }) => [act, operator?.username, user?.username, reason]),
    [
      ["restore-user", "olga", "ana", ""],
      ["suspend-user", "olga", "ana", "spam"],
      ["make-operator", undefined, "olga", ""],
    ],
  );
  const acts = server.logged.filter((line) => "event" in line && line.event === "operator-act");
  assert.deepEqual(
    acts.map((line) => "act" in line && [line.act, line.record, line.subject, line.user]),
    [
      ["suspend-user", 2, userId, olga.userId],
      ["restore-user", 3, userId, olga.userId],
    ],
  );
});

test("an operator sees rooms, not what is said there; closes one, removes a message, ends sessions, invites", async () => {
  await using server = await chatServer();
  const olga = await operatorOf(server);
  const ana = await server.arrives("ana");
  const made = await ana.chat.createRoom({ clientRoomId: randomUUID(), name: "Plans" });
  const conversationId = made.conversation?.conversationId ?? "";
  const target = { case: "conversationId", value: conversationId } as const;
  const sent = await ana.chat.sendMessage({ clientMessageId: randomUUID(), target, text: "Hello" });
  const { rooms } = await olga.operator.listAllRooms({ query: "plan" });
  assert.deepEqual(
    rooms.map(({ name, memberCount, closed }) => [name, memberCount, closed]),
    [["Plans", 1, false]],
  );
  const [code, reason] = [Code.NotFound, Reason.CONVERSATION_NOT_FOUND];
  await refused(olga.chat.listMessages({ conversationId }), code, reason, "conversation_id");
  await olga.operator.removeMessage({ conversationId, seq: sent.seq });
  const { messages } = await ana.chat.listMessages({ conversationId });
  assert.deepEqual(
    messages.map(({ text, deleteTime }) => [text, deleteTime !== undefined]),
    [["", true]],
  );
  await olga.operator.closeRoom({ conversationId, closed: true });
  const late = ana.chat.sendMessage({ clientMessageId: randomUUID(), target, text: "Still there?" });
  await refused(late, Code.FailedPrecondition, Reason.CONVERSATION_CLOSED, "conversation_id");

  const { invitation, token } = await olga.operator.createSignUpInvitation({ note: "the choir" });
  assert.equal(token.length, 22);
  const { invitations } = await olga.operator.listSignUpInvitations({});
  assert.deepEqual(invitations, [invitation]);
  const { invitationId = "" } = invitation ?? {};
  await olga.operator.revokeSignUpInvitation({ invitationId });
  assert.equal((await olga.operator.listSignUpInvitations({})).invitations.length, 0);

  assert.equal((await olga.operator.endUserSessions({ userId: ana.userId })).ended, 1);
  await refused(ana.session.getSession({}), Code.Unauthenticated, Reason.SESSION_REQUIRED);
  const lines = JSON.stringify(server.logged);
  assert.ok(!lines.includes(token) && !lines.includes("Hello"));
});

test("the role counts from the moment it is given, and no longer than it is held", async () => {
  await using server = await chatServer();
  const olga = await operatorOf(server);
  const guard = { expectedUserId: "u_somebody" };
  const other = olga.operator.suspendUser({ userId: olga.userId, suspended: true, ...guard });
  await refused(other, Code.FailedPrecondition, Reason.OTHER_USER, "expected_user_id");
  await refused(
    olga.operator.suspendUser({ userId: olga.userId, suspended: true }),
    Code.PermissionDenied,
    Reason.NOT_ALLOWED,
  );
  await refused(
    olga.operator.suspendUser({ userId: "u_none", suspended: true }),
    Code.NotFound,
    Reason.NOT_FOUND,
    "user_id",
  );
  await setOperator(server.identity, { userId: olga.userId, operator: false });
  await refused(olga.operator.listUsers({}), Code.PermissionDenied, Reason.NOT_ALLOWED);
});
