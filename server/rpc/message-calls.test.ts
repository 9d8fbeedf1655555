import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { type Changes, Start } from "#proto/chat/v1/chat_pb.ts";
import { Reason } from "#proto/chat/v1/errors_pb.ts";
import type { Message } from "#proto/chat/v1/types_pb.ts";
import { chatServer, type ChatServer, type Person } from "../../test/delivery/chat-server.ts";
import { refused } from "../../test/delivery/refused.ts";

/** ana and ben, and what they have between the two of them: one message of ana's. */
async function pair(server: ChatServer) {
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  const { conversationId } = await ana.chat.sendMessage({
    clientMessageId: "ana-says-hello",
    target: { case: "userId", value: ben.userId },
    text: "Hello",
  });
  return { ana, ben, conversationId };
}

/** A message of a conversation, for a command that is new. */
function command(conversationId: string, seq: bigint) {
  return {
    clientCommandId: randomUUID(),
    conversationId,
    message: { case: "seq" as const, value: seq },
  };
}

function say(who: Person, conversationId: string, text: string, replyToSeq = 0n) {
  return who.chat.sendMessage({
    clientMessageId: randomUUID(),
    target: { case: "conversationId", value: conversationId },
    text,
    replyToSeq,
  });
}

async function read(who: Person, conversationId: string, seq: bigint): Promise<Message> {
  const { messages } = await who.chat.getMessages({ conversationId, seqs: [seq] });
  return messages[0] ?? assert.fail(`no message ${seq}`);
}

/** The changes of one feed as they come, live, from its state on. */
async function* changesOf(who: Person, feed: string): AsyncGenerator<Changes> {
  const abort = new AbortController();
  try {
    for await (const { frame } of who.chat.receiveMessages(
      { start: Start.SNAPSHOT },
      { signal: abort.signal },
    )) {
      if (frame.case === "changes" && frame.value.feed === feed) yield frame.value;
    }
  } finally {
    abort.abort();
  }
}

test("P5: an edit, a reaction, a pin and a deletion reach others as they happen, one row each, in order", async () => {
  await using server = await chatServer();
  const { ana, ben, conversationId } = await pair(server);
  const changes = changesOf(ben, conversationId);
  const next = async () => (await changes.next()).value ?? assert.fail("the stream ended");
  let through = (await next()).through;
  const live = async (call: Promise<{ version: bigint }>): Promise<Changes> => {
    const { version } = await call;
    const frame = await next();
    assert.deepEqual([frame.after, frame.through], [through, version]);
    ({ through } = frame);
    return frame;
  };
  const message = () => command(conversationId, 1n);

  const edited = (await live(ana.chat.editMessage({ ...message(), text: "Good evening" }))).messages[0];
  assert.equal(edited?.text, "Good evening");
  assert.ok(edited.editTime !== undefined);
  const reacted = await live(ana.chat.setReaction({ ...message(), emoji: "🎉", on: true }));
  const reaction = { emoji: "🎉", count: 1, userIds: [ana.userId] };
  assert.deepEqual(
    reacted.messages[0]?.reactions.map(({ emoji, count, userIds }) => ({ emoji, count, userIds })),
    [reaction],
  );
  const pinned = await live(ana.chat.pinMessage({ ...message(), pinned: true }));
  assert.deepEqual([pinned.conversation?.pinnedSeqs, pinned.messages], [[1n], []]);
  await ana.chat.pinMessage({ ...message(), pinned: false });
  ({ through } = await next());
  const [deleted] = (await live(ana.chat.deleteMessage(message()))).messages;
  assert.deepEqual([deleted?.text, deleted?.reactions, deleted?.editTime], ["", [], undefined]);
  assert.ok(deleted?.deleteTime !== undefined);
  await changes.return(undefined);
});

test("a reply and a forward say what they refer to", async () => {
  await using server = await chatServer();
  const { ana, ben, conversationId } = await pair(server);
  await say(ben, conversationId, "Hello yourself", 1n);
  assert.equal((await read(ana, conversationId, 2n)).replyToSeq, 1n);
  const forwarded = await ben.chat.sendMessage({
    clientMessageId: randomUUID(),
    target: { case: "username", value: "cat" },
    forward: { conversationId, seq: 1n },
  });
  const copy = await read(ben, forwarded.conversationId, 1n);
  const original = await read(ben, conversationId, 1n);
  assert.deepEqual(
    [copy.text, copy.sender?.username, copy.forwarded?.sender?.username],
    ["Hello", "ben", "ana"],
  );
  assert.deepEqual(copy.forwarded?.createTime, original.createTime);
});

test("attack 62: a reply to a message of another conversation is not found, and neither is a forward of one", async () => {
  await using server = await chatServer();
  const { ana, conversationId } = await pair(server);
  const { conversationId: other } = await ana.chat.sendMessage({
    clientMessageId: randomUUID(),
    target: { case: "username", value: "cat" },
    text: "one",
  });
  await say(ana, other, "two");
  const reply = say(ana, conversationId, "to nothing here", 2n);
  await refused(reply, Code.NotFound, Reason.MESSAGE_NOT_FOUND, "reply_to_seq");
  const eve = await server.arrives("eve");
  const forward = eve.chat.sendMessage({
    clientMessageId: randomUUID(),
    target: { case: "username", value: "cat" },
    forward: { conversationId, seq: 1n },
  });
  await refused(forward, Code.NotFound, Reason.MESSAGE_NOT_FOUND, "forward");
});

test("attack 63: a client id of another user's is independent, and of one's own for something else refused", async () => {
  await using server = await chatServer();
  const { ana, ben, conversationId } = await pair(server);
  const edit = { ...command(conversationId, 1n), text: "Good evening" };
  const { version } = await ana.chat.editMessage(edit);
  assert.equal((await ana.chat.editMessage(edit)).version, version);
  const { clientCommandId } = edit;
  for (const other of [
    () => ana.chat.editMessage({ ...edit, text: "Good night" }),
    () => ana.chat.deleteMessage({ ...command(conversationId, 1n), clientCommandId }),
    () => ana.chat.setReaction({ ...command(conversationId, 1n), clientCommandId, emoji: "🎉", on: true }),
    () => ana.chat.pinMessage({ ...command(conversationId, 1n), clientCommandId, pinned: true }),
  ]) {
    await refused(other(), Code.AlreadyExists, Reason.CLIENT_ID_REUSED, "client_command_id");
  }
  await ben.chat.setReaction({ ...command(conversationId, 1n), clientCommandId, emoji: "🎉", on: true });
  const reply = {
    clientMessageId: "ana-says-hello",
    target: { case: "conversationId" as const, value: conversationId },
    text: "Hello",
  };
  assert.equal((await ben.chat.sendMessage(reply)).seq, 2n);
});

test("attack 64: nobody edits or deletes another's message, and to a stranger there is none", async () => {
  await using server = await chatServer();
  const { ana, ben, conversationId } = await pair(server);
  const eve = await server.arrives("eve");
  // Made one after the other: one that was refused before anybody waited for it would end the test.
  const attempts = (who: Person) => [
    () => who.chat.editMessage({ ...command(conversationId, 1n), text: "Goodbye" }),
    () => who.chat.deleteMessage(command(conversationId, 1n)),
  ];
  for (const attempt of attempts(ben)) await refused(attempt(), Code.PermissionDenied, Reason.NOT_ALLOWED);
  const stranger = [
    ...attempts(eve),
    () => eve.chat.setReaction({ ...command(conversationId, 1n), emoji: "🎉", on: true }),
    () => eve.chat.pinMessage({ ...command(conversationId, 1n), pinned: true }),
    () => eve.chat.getMessages({ conversationId, seqs: [1n] }),
    () => eve.chat.listEdits({ conversationId, seq: 1n }),
    () => eve.chat.listReactions({ conversationId, seq: 1n, emoji: "🎉" }),
  ];
  for (const attempt of stranger) {
    await refused(attempt(), Code.NotFound, Reason.CONVERSATION_NOT_FOUND, "conversation_id");
  }
  const byClientId = ben.chat.deleteMessage({
    ...command(conversationId, 1n),
    message: { case: "clientMessageId", value: "ana-says-hello" },
  });
  await refused(byClientId, Code.NotFound, Reason.MESSAGE_NOT_FOUND, "client_message_id");
  assert.equal((await read(ana, conversationId, 1n)).text, "Hello");
});

test("P8: commands count as sends do, and a repeat of what is done still gets its answer", async () => {
  await using server = await chatServer({ sends: { refillMs: 1_000_000, burst: 2 } });
  const { ana, conversationId } = await pair(server);
  const edit = { ...command(conversationId, 1n), text: "Good evening" };
  const { version } = await ana.chat.editMessage(edit);
  const more = ana.chat.setReaction({ ...command(conversationId, 1n), emoji: "🎉", on: true });
  await refused(more, Code.ResourceExhausted, Reason.THROTTLED);
  assert.equal((await ana.chat.editMessage(edit)).version, version);
  const other = ana.chat.editMessage({ ...edit, text: "Good night" });
  await refused(other, Code.AlreadyExists, Reason.CLIENT_ID_REUSED, "client_command_id");
});

test("P8: what a command lacks or cannot be is refused by its field", async () => {
  await using server = await chatServer();
  const { ana, conversationId } = await pair(server);
  const base = command(conversationId, 1n);
  const { InvalidArgument } = Code;
  const { INVALID_ARGUMENT } = Reason;
  const { message: _, ...unnamed } = base;
  await refused(ana.chat.deleteMessage(unnamed), InvalidArgument, INVALID_ARGUMENT, "message");
  const negative = ana.chat.deleteMessage({ ...base, message: { case: "seq", value: -1n } });
  await refused(negative, InvalidArgument, INVALID_ARGUMENT, "seq");
  const nameless = ana.chat.deleteMessage({ ...base, clientCommandId: "short" });
  await refused(nameless, InvalidArgument, INVALID_ARGUMENT, "client_command_id");
  await refused(ana.chat.editMessage(base), InvalidArgument, Reason.TEXT_EMPTY, "text");
  const word = ana.chat.setReaction({ ...base, emoji: "well done", on: true });
  await refused(word, InvalidArgument, INVALID_ARGUMENT, "emoji");
  const elsewhere = ana.chat.deleteMessage({ ...base, expectedUserId: "u_somebody" });
  await refused(elsewhere, Code.FailedPrecondition, Reason.OTHER_USER, "expected_user_id");
  await ana.chat.deleteMessage(base);
  const late = ana.chat.editMessage({ ...command(conversationId, 1n), text: "Hello again" });
  await refused(late, Code.FailedPrecondition, Reason.MESSAGE_DELETED);
});

test("what a message said, who reacted and what came since can be asked for", async () => {
  await using server = await chatServer();
  const { ana, ben, conversationId } = await pair(server);
  const { createTime } = await read(ana, conversationId, 1n);
  await ana.chat.editMessage({ ...command(conversationId, 1n), text: "Good evening" });
  const { wordings } = await ben.chat.listEdits({ conversationId, seq: 1n });
  assert.deepEqual(
    wordings.map(({ text, createTime: since }) => [text, since]),
    [["Hello", createTime]],
  );
  for (const who of [ben, ana]) {
    await who.chat.setReaction({ ...command(conversationId, 1n), emoji: "🎉", on: true });
  }
  const request = { conversationId, seq: 1n, emoji: "🎉", pageSize: 1 };
  const first = await ana.chat.listReactions(request);
  const second = await ana.chat.listReactions({ ...request, pageToken: first.nextPageToken });
  const names = [...first.users, ...second.users].map(({ username }) => username);
  assert.deepEqual([names, second.nextPageToken, first.mine], [["ben", "ana"], "", true]);

  await say(ben, conversationId, "two");
  await say(ben, conversationId, "three");
  const since = await ana.chat.listMessages({ conversationId, afterSeq: 1n, limit: 1 });
  assert.deepEqual(
    [since.messages.map(({ text }) => text), since.hasMore, since.lastSeq],
    [["two"], true, 3n],
  );
  const ancient = timestampFromMs(0);
  const all = await ana.chat.listMessages({ conversationId, fromTime: ancient });
  assert.deepEqual([all.messages.map(({ seq }) => seq), all.hasMore], [[1n, 2n, 3n], false]);
  const future = timestampFromMs(timestampMs(createTime ?? assert.fail()) + 1_000_000);
  const newest = await ana.chat.listMessages({ conversationId, fromTime: future });
  assert.deepEqual(
    newest.messages.map(({ text }) => text),
    ["three"],
  );
  const found = await ana.chat.getMessages({ conversationId, seqs: [3n, 9n, 1n] });
  assert.deepEqual(
    found.messages.map(({ text }) => text),
    ["three", "Good evening"],
  );
});
