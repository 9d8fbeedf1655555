/** What every store promises about what becomes of a message after it was sent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { listConversations } from "../chat/list-conversations.ts";
import { listEdits } from "../chat/list-edits.ts";
import { listMessages } from "../chat/list-messages.ts";
import { listReactions } from "../chat/list-reactions.ts";
import type { Conversation, Message } from "../chat/model.ts";
import { refused } from "./expectations.contract.ts";
import { Replica } from "./replica.contract.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

async function read(world: World, id: string, seq: number): Promise<Message> {
  return (await world.chat.store.read((tx) => tx.messages.bySeq(id, seq))) ?? assert.fail();
}

async function conversation(world: World, id: string): Promise<Conversation> {
  return (await world.chat.store.read((tx) => tx.conversations.byId(id))) ?? assert.fail();
}

/** ana and bob, and what they have between the two of them: one message of ana's. */
async function pair(world: World): Promise<{ ana: Person; bob: Person; id: string }> {
  const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
  return { ana, bob, id: (await ana.sends("bob", "first", "first-message")).conversationId };
}

/** A room of ana's with bob, its admin, and carol, a member; each has said one thing, in this order. */
async function staffedRoom(world: World) {
  const [ana, bob, carol] = [
    await world.arrives("ana"),
    await world.arrives("bob"),
    await world.arrives("carol"),
  ];
  const room = await ana.makesRoom("plans", ["carol"]);
  await world.chat.store.write((tx) => tx.conversations.addMember(room, bob.caller.userId, "admin"));
  for (const each of [ana, bob, carol]) await each.sends(room, `from ${each.name}`);
  return { ana, bob, carol, room };
}

export function changingContract(open: OpenStore): void {
  editing(open);
  deleting(open);
  reacting(open);
  pinning(open);
}

function editing(open: OpenStore): void {
  test("an edited message keeps its number and its time, says the new words, and remembers the old ones", async () => {
    await using world = await openWorld(open);
    const { ana, bob, id } = await pair(world);
    const before = await read(world, id, 1);
    await ana.edits(id, 1, "second");
    const between = await read(world, id, 1);
    await ana.edits(id, 1, "third");
    const after = await read(world, id, 1);
    assert.deepEqual([after.seq, after.createdAt, after.text], [1, before.createdAt, "third"]);
    assert.ok(after.editedAt !== undefined && after.editedAt > (between.editedAt ?? Infinity));
    assert.deepEqual(await listEdits(world.chat, bob.caller, id, 1), [
      { text: "first", createdAt: before.createdAt },
      { text: "second", createdAt: between.editedAt },
    ]);
    const eve = await world.arrives("eve");
    await assert.rejects(listEdits(world.chat, eve.caller, id, 1), refused("conversation-not-found"));
    await assert.rejects(listEdits(world.chat, bob.caller, id, 2), refused("message-not-found"));
  });

  test("nobody edits another's message, not the owner of the room either", async () => {
    await using world = await openWorld(open);
    const { ana, bob, carol, room } = await staffedRoom(world);
    await assert.rejects(ana.edits(room, 3, "mine now"), refused("not-allowed"));
    await assert.rejects(carol.edits(room, 2, "mine now"), refused("not-allowed"));
    const eve = await world.arrives("eve");
    await assert.rejects(eve.edits(room, 1, "mine now"), refused("conversation-not-found"));
    await bob.edits(room, 2, "still bob's");
    assert.equal((await read(world, room, 2)).text, "still bob's");
  });

  test("a message can be edited 100 times, and its history comes whole as far as a page holds it", async () => {
    await using world = await openWorld(open);
    const { ana, bob, id } = await pair(world);
    const words = Array.from({ length: 100 }, (_, index) => `${index} ${"x".repeat(7_000)}`);
    await Promise.all(words.map((text) => ana.edits(id, 1, text)));
    await assert.rejects(ana.edits(id, 1, "once more"), refused("limit-reached"));
    const texts = (await listEdits(world.chat, bob.caller, id, 1)).map(({ text }) => text);
    assert.ok(texts.length > 30 && texts.length < 40, `256 KiB of them: ${texts.length}`);
    assert.deepEqual(texts, words.slice(99 - texts.length, 99), "the newest, oldest first");
  });

  test("P5: ten edits cost one row to whoever comes back", async () => {
    await using world = await openWorld(open);
    const { ana, bob, id } = await pair(world);
    const [head] = await world.store.feeds.heads([id]);
    for (let edit = 1; edit <= 10; edit += 1) await ana.edits(id, 1, `edit ${edit}`);
    const changes = await world.store.feeds.readChanges(id, head?.version ?? 0, bob.caller.userId);
    assert.deepEqual(
      changes?.messages.map(({ text }) => text),
      ["edit 10"],
    );
    assert.equal(changes.through, (head?.version ?? 0) + 10);
  });
}

function deleting(open: OpenStore): void {
  test("what a deleted message said is nowhere any more, and neither is anything about it", async () => {
    await using world = await openWorld(open);
    const { ana, bob, id } = await pair(world);
    const replica = new Replica(world.store.feeds, bob.caller);
    await ana.edits(id, 1, "the secret, corrected");
    await bob.sends(id, "an answer", "the-answer", { replyToSeq: 1 });
    await bob.reacts(id, 1, "👍");
    await bob.pins(id, 1);
    await replica.sync();
    const before = await read(world, id, 1);
    await ana.deletes(id, 1);
    const { deletedAt, version, ...after } = await read(world, id, 1);
    assert.ok(deletedAt !== undefined && version > before.version);
    const { clientMessageId, conversationId, sender, createdAt } = before;
    assert.deepEqual(after, {
      ...{ conversationId, seq: 1, clientMessageId, sender, createdAt, text: "" },
      ...{ editedAt: undefined, replyToSeq: 0, forwarded: undefined, reactions: [] },
    });
    await replica.sync();
    const { feeds } = world.store;
    const everything = JSON.stringify([
      replica.contents(),
      await feeds.readChanges(id, 0, bob.caller.userId),
      await feeds.readBeginning(id, "snapshot", bob.caller),
      await feeds.readBeginning(id, "unacknowledged", bob.caller),
      await listMessages(world.chat, bob.caller, id, { limit: 0 }),
      await listConversations(world.chat, bob.caller, { size: 0, after: "" }),
      await listEdits(world.chat, bob.caller, id, 1),
    ]);
    assert.doesNotMatch(everything, /secret|first"|👍/);
    assert.deepEqual((await conversation(world, id)).pinnedSeqs, []);
    const reaction = { conversationId: id, seq: 1, emoji: "👍" };
    const { users } = await listReactions(world.chat, ana.caller, reaction, { size: 0, after: "" });
    assert.deepEqual(users, []);
    assert.equal((await read(world, id, 2)).replyToSeq, 1, "its answer still leads to its place");
  });

  test("a deleted answer answers nothing, and what was forwarded is nobody's words any more", async () => {
    await using world = await openWorld(open);
    const { ana, id } = await pair(world);
    await ana.sends(id, "an answer", "id-number-1", { replyToSeq: 1 });
    await ana.sends(id, "", "id-number-2", { forward: { conversationId: id, seq: 1 } });
    for (const seq of [2, 3]) {
      await ana.deletes(id, seq);
      const { text, replyToSeq, forwarded } = await read(world, id, seq);
      assert.deepEqual([text, replyToSeq, forwarded], ["", 0, undefined]);
    }
  });

  test("P2: a send that is repeated after its message was edited and deleted still gets its first answer", async () => {
    await using world = await openWorld(open);
    const { ana, id } = await pair(world);
    const first = await ana.sends("bob", "first", "first-message");
    await ana.edits(id, 1, "second");
    assert.deepEqual(await ana.sends("bob", "first", "first-message"), first);
    await ana.deletes(id, 1);
    assert.deepEqual(await ana.sends("bob", "first", "first-message"), first);
    await assert.rejects(ana.sends("bob", "second", "first-message"), refused("client-id-reused"));
    assert.equal(first.seq, (await ana.sends("bob", "next")).seq - 1);
  });

  test("in a room its owner and admins delete anybody's, members their own, and in a direct conversation each their own", async () => {
    await using world = await openWorld(open);
    const { ana, bob, carol, room } = await staffedRoom(world);
    await assert.rejects(carol.deletes(room, 2), refused("not-allowed"));
    await bob.deletes(room, 1);
    await ana.deletes(room, 3);
    const { conversationId } = await ana.sends("carol", "between us");
    await assert.rejects(carol.deletes(conversationId, 1), refused("not-allowed"));
    const eve = await world.arrives("eve");
    await assert.rejects(eve.deletes(room, 2), refused("conversation-not-found"));
    await assert.rejects(ana.deletes(room, 4), refused("message-not-found"));
    const deleted = await Promise.all([1, 2, 3].map((seq) => read(world, room, seq)));
    assert.deepEqual(
      deleted.map(({ deletedAt }) => deletedAt !== undefined),
      [true, false, true],
    );
  });

  test("a deleted message is not edited, reacted to or pinned any more; taking back what is gone is no error", async () => {
    await using world = await openWorld(open);
    const { ana, id } = await pair(world);
    const version = await ana.deletes(id, 1);
    await assert.rejects(ana.edits(id, 1, "back"), refused("message-deleted"));
    await assert.rejects(ana.reacts(id, 1, "👍"), refused("message-deleted"));
    await assert.rejects(ana.pins(id, 1), refused("message-deleted"));
    assert.equal(await ana.reacts(id, 1, "👍", false), version);
    await ana.pins(id, 1, false);
    assert.equal((await read(world, id, 1)).version, version);
  });

  test("what was deleted is not unread", async () => {
    await using world = await openWorld(open);
    const { ana, bob, id } = await pair(world);
    await ana.sends(id, "second");
    const unread = async () =>
      (await listConversations(world.chat, bob.caller, { size: 0, after: "" })).conversations[0]?.unreadCount;
    assert.equal(await unread(), 2);
    await ana.deletes(id, 1);
    assert.equal(await unread(), 1);
  });

  test("unread is looked for among the newest thousand messages, however long one's own monologue is", async () => {
    await using world = await openWorld(open);
    const { ana, bob, id } = await pair(world);
    const unread = async () =>
      (await listConversations(world.chat, bob.caller, { size: 0, after: "" })).conversations[0]?.unreadCount;
    await Promise.all(Array.from({ length: 999 }, (_, index) => bob.sends(id, `and ${index}`)));
    assert.equal(await unread(), 1);
    await bob.sends(id, "and on");
    assert.equal(await unread(), 0);
    await ana.sends(id, "stop");
    assert.equal(await unread(), 1);
  });
}

function reacting(open: OpenStore): void {
  test("reactions stand in the order in which each was first given, with who gave them in their order", async () => {
    await using world = await openWorld(open);
    const { ana, bob, id } = await pair(world);
    const [anaId, bobId] = [ana.caller.userId, bob.caller.userId];
    await bob.reacts(id, 1, "👍");
    await ana.reacts(id, 1, "🎉");
    await ana.reacts(id, 1, "👍");
    assert.deepEqual((await read(world, id, 1)).reactions, [
      { emoji: "👍", count: 2, userIds: [bobId, anaId] },
      { emoji: "🎉", count: 1, userIds: [anaId] },
    ]);
    await bob.reacts(id, 1, "👍", false);
    await bob.reacts(id, 1, "🎉");
    assert.deepEqual((await read(world, id, 1)).reactions, [
      { emoji: "👍", count: 1, userIds: [anaId] },
      { emoji: "🎉", count: 2, userIds: [anaId, bobId] },
    ]);
    await ana.reacts(id, 1, "👍", false);
    await bob.reacts(id, 1, "👍");
    const emoji = (await read(world, id, 1)).reactions.map((each) => each.emoji);
    assert.deepEqual(emoji, ["🎉", "👍"], "one that all took back begins anew");
  });

  test("a reaction is one emoji, of at most 20 on a message", async () => {
    await using world = await openWorld(open);
    const { ana, bob, id } = await pair(world);
    const faces = Array.from({ length: 21 }, (_, index) => String.fromCodePoint(0x1f600 + index));
    for (const face of faces.slice(0, 20)) await ana.reacts(id, 1, face);
    await assert.rejects(ana.reacts(id, 1, faces[20] ?? ""), refused("limit-reached"));
    await bob.reacts(id, 1, faces[1] ?? "");
    await ana.reacts(id, 1, faces[0] ?? "", false);
    for (const whole of ["👩🏽‍🚀", "🇧🇪", "❤️", "1️⃣"]) {
      await ana.reacts(id, 1, whole);
      await ana.reacts(id, 1, whole, false);
    }
    for (const other of ["", "x", "👍👍", "👍 ", ":+1:", "❤", "\u{1f1e7}", "<b>"]) {
      await assert.rejects(ana.reacts(id, 1, other), refused("invalid-argument"), JSON.stringify(other));
    }
  });

  test("of many who gave an emoji the first 100 are named and all are listed, also when one takes it back", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    await ana.sends(room, "hello");
    const crowd: Person[] = [];
    for (let index = 0; index < 130; index += 1) crowd.push(await world.arrives(`person-${index}`));
    await Promise.all(crowd.map((each) => each.joins(room)));
    // Not in the order in which they came.
    crowd.reverse();
    for (const each of crowd) await each.reacts(room, 1, "👍");
    const ids = crowd.map(({ caller }) => caller.userId);
    const [given] = (await read(world, room, 1)).reactions;
    assert.deepEqual(given, { emoji: "👍", count: 130, userIds: ids.slice(0, 100) });
    await crowd[3]?.reacts(room, 1, "👍", false);
    await crowd[120]?.reacts(room, 1, "👍", false);
    const left = ids.filter((_, index) => index !== 3 && index !== 120);
    const [now] = (await read(world, room, 1)).reactions;
    assert.deepEqual(now, { emoji: "👍", count: 128, userIds: left.slice(0, 100) });
    const reaction = { conversationId: room, seq: 1, emoji: "👍" };
    const page = (after: string, reader = ana) =>
      listReactions(world.chat, reader.caller, reaction, { size: 100, after });
    const first = await page("");
    const second = await page(first.next);
    const listed = [...first.users, ...second.users].map(({ userId }) => userId);
    assert.deepEqual([listed, second.next, second.mine], [left, "", false]);
    assert.equal((await page("", crowd[0] ?? ana)).mine, true);
    await assert.rejects(page("x"), refused("invalid-argument"));
  });
}

function pinning(open: OpenStore): void {
  test("pins are the conversation's, the last one first, at most 50", async () => {
    await using world = await openWorld(open);
    const { ana, bob, id } = await pair(world);
    await Promise.all(Array.from({ length: 50 }, () => ana.sends(id, "more")));
    for (let seq = 1; seq <= 50; seq += 1) await (seq % 2 === 0 ? ana : bob).pins(id, seq);
    await assert.rejects(ana.pins(id, 51), refused("limit-reached"));
    const version = await bob.pins(id, 20, false);
    const { pinnedSeqs, version: row } = await conversation(world, id);
    assert.deepEqual([pinnedSeqs.slice(0, 2), pinnedSeqs.length, row], [[50, 49], 49, version]);
    const changes = await world.store.feeds.readChanges(id, version - 1, bob.caller.userId);
    assert.deepEqual(changes?.conversation?.pinnedSeqs, pinnedSeqs);
    assert.deepEqual(changes?.messages, [], "the message itself is not changed");
  });

  test("in a room its owner and admins pin, and nobody else", async () => {
    await using world = await openWorld(open);
    const { ana, bob, carol, room } = await staffedRoom(world);
    await ana.pins(room, 3);
    await bob.pins(room, 2);
    await assert.rejects(carol.pins(room, 1), refused("not-allowed"));
    await assert.rejects(carol.pins(room, 3, false), refused("not-allowed"));
    const eve = await world.arrives("eve");
    await assert.rejects(eve.pins(room, 1), refused("conversation-not-found"));
    assert.deepEqual((await conversation(world, room)).pinnedSeqs, [2, 3]);
  });
}
