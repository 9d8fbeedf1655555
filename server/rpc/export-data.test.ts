import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Code } from "@connectrpc/connect";
import { Reason } from "#proto/chat/v1/errors_pb.ts";
import { RoomVisibility } from "#proto/chat/v1/types_pb.ts";
import { chatServer, type Calls, type Person } from "../../test/delivery/chat-server.ts";
import { refused } from "../../test/delivery/refused.ts";

async function bytesOf({ account }: Calls): Promise<{ sizes: number[]; text: string }> {
  const pieces: Uint8Array[] = [];
  for await (const { piece } of account.exportData({})) pieces.push(piece);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
  return { sizes: pieces.map(({ length }) => length), text };
}

function say(person: Person, username: string, text: string) {
  const target = { case: "username" as const, value: username };
  return person.chat.sendMessage({ clientMessageId: randomUUID(), target, text });
}

test("an export is one document of everything that one has, and of nobody else's words or secrets", async () => {
  await using server = await chatServer();
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  await ana.account.updateProfile({ displayName: "Ana" });
  const { conversationId } = await say(ana, "ben", 'Hello "ben" \u2028 😀');
  await say(ben, "ana", "ben's words");
  await ana.chat.editMessage({
    clientCommandId: randomUUID(),
    conversationId,
    message: { case: "seq", value: 1n },
    text: "Hello, ben",
  });
  await ana.chat.setReaction({
    clientCommandId: randomUUID(),
    conversationId,
    message: { case: "seq", value: 2n },
    emoji: "👍",
    on: true,
  });
  await ben.chat.setReaction({
    clientCommandId: randomUUID(),
    conversationId,
    message: { case: "seq", value: 2n },
    emoji: "🎉",
    on: true,
  });
  const { conversation: room } = await ana.chat.createRoom({ clientRoomId: randomUUID(), name: "Garden" });
  const left = room?.conversationId ?? "";
  const { token } = await ana.chat.createInvitation({ conversationId: left });
  await ana.chat.sendMessage({
    clientMessageId: randomUUID(),
    target: { case: "conversationId", value: left },
    text: "said and left",
  });
  await ana.chat.leaveRoom({ conversationId: left });
  await ana.chat.setDraft({ conversationId, text: "half a" });
  await ana.chat.updatePreferences({ hidePresence: true });
  const cat = await server.arrives("cat");
  await ana.account.setBlock({ userId: cat.userId, blocked: true });

  const { text, sizes } = await bytesOf(ana);
  assert.equal(sizes.length, 1);
  const all = JSON.parse(text);
  assert.equal(all.format, "restante-export/1");
  assert.deepEqual(
    [all.account.username, all.account.display_name, all.credentials.password],
    ["ana", "Ana", false],
  );
  assert.deepEqual([all.sessions.length, all.devices.length], [1, 1]);
  assert.deepEqual(all.preferences, { hide_read_receipts: false, hide_presence: true });
  assert.deepEqual(
    all.blocked.map(({ username }: { username: string }) => username),
    ["cat"],
  );
  const direct = all.conversations.find((each: { kind: string }) => each.kind === "direct");
  assert.deepEqual(
    [direct.conversation_id, direct.peer.username, direct.left],
    [conversationId, "ben", false],
  );
  const garden = all.conversations.find((each: { conversation_id: string }) => each.conversation_id === left);
  assert.deepEqual([garden.left, garden.role], [true, "owner"]);
  assert.equal(all.invitations.length, 1);
  assert.deepEqual(
    all.drafts.map((draft: { text: string }) => draft.text),
    ["half a"],
  );
  const said = all.messages.map((message: { text: string; earlier: { text: string }[] }) => [
    message.text,
    ...message.earlier.map((wording) => wording.text),
  ]);
  assert.deepEqual(new Set(said), new Set([["Hello, ben", 'Hello "ben" \u2028 😀'], ["said and left"]]));
  assert.deepEqual(all.reactions, [{ conversation_id: conversationId, seq: 2, emoji: "👍" }]);
  const documented = readFileSync(new URL("../../docs/export.md", import.meta.url), "utf8");
  const untold = [...text.matchAll(/"([a-z_]+)": ?/g)].filter(
    ([, name]) => !documented.includes(`\`${name}\``),
  );
  assert.deepEqual(untold, [], "docs/export.md says what each field is");
  for (const secret of [ana.token, token, "ben's words", "🎉"]) assert.ok(!text.includes(secret), secret);
});

test("an export does not tell what a private room is called since one is no longer in it", async () => {
  await using server = await chatServer();
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  const roomOf = async (visibility: RoomVisibility): Promise<string> => {
    const room = { clientRoomId: randomUUID(), name: "Garden", visibility, usernames: ["ben"] };
    const { conversation } = await ana.chat.createRoom(room);
    const conversationId = conversation?.conversationId ?? "";
    await ana.chat.removeMember({ conversationId, userId: ben.userId });
    await ana.chat.updateRoom({ conversationId, name: `Ben ${visibility}`, topic: `About ${visibility}` });
    return conversationId;
  };
  const closed = await roomOf(RoomVisibility.PRIVATE);
  const open = await roomOf(RoomVisibility.PUBLIC);

  const { conversations } = JSON.parse((await bytesOf(ben)).text);
  const told = (id: string) => {
    const row = conversations.find((each: { conversation_id: string }) => each.conversation_id === id);
    return [row.left, row.name, row.topic, row.visibility];
  };
  assert.deepEqual(told(closed), [true, "", "", null]);
  const { PUBLIC } = RoomVisibility;
  assert.deepEqual(told(open), [true, `Ben ${PUBLIC}`, `About ${PUBLIC}`, "public"], "everybody may find it");
});

test("an export goes to the person it is meant for, and to nobody else in the same browser", async () => {
  await using server = await chatServer();
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  const drained = async (call: AsyncIterable<unknown>): Promise<void> => {
    for await (const _ of call);
  };
  await refused(
    drained(ana.account.exportData({ expectedUserId: ben.userId })),
    Code.FailedPrecondition,
    Reason.OTHER_USER,
    "expected_user_id",
  );
  await drained(ana.account.exportData({ expectedUserId: ana.userId }));
});
