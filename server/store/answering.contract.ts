/** What every store promises of messages that refer to others, and of finding one's way among them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { getMessages } from "../chat/get-messages.ts";
import { listMessages } from "../chat/list-messages.ts";
import type { Message } from "../chat/model.ts";
import { readTexts, refused } from "./expectations.contract.ts";
import { query } from "./schema.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

const announceOnly = query((db, value: { id: string }) =>
  db.updateTable("conversations").set({ announcements: 1 }).where("conversation_id", "=", value.id),
);

async function newest(world: World, reader: Person, id: string): Promise<Message> {
  const { messages } = await listMessages(world.chat, reader.caller, id, { limit: 1 });
  return messages[0] ?? assert.fail();
}

export function answeringContract(open: OpenStore): void {
  replies(open);
  forwards(open);
  announcements(open);
  lookups(open);
  pages(open);
}

function replies(open: OpenStore): void {
  test("a reply names a message of its own conversation, also a deleted one, and none of another", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId: id } = await ana.sends("bob", "question");
    const room = await ana.makesRoom("plans");
    await ana.sends(room, "one");
    await ana.sends(room, "two");
    await bob.sends(id, "answer", "id-number-1", { replyToSeq: 1 });
    assert.equal((await newest(world, ana, id)).replyToSeq, 1);
    await ana.deletes(id, 1);
    await bob.sends(id, "late answer", "id-number-2", { replyToSeq: 1 });
    // The room has a third; here there is none yet, and it does not answer itself.
    for (const replyToSeq of [4, 5, Number.MAX_SAFE_INTEGER]) {
      const send = bob.sends(id, "to nothing", "id-number-3", { replyToSeq });
      await assert.rejects(send, refused("message-not-found"));
    }
    assert.deepEqual(await readTexts(world, bob, id), ["", "answer", "late answer"]);
  });

  test("P2: what a send answers is part of the request: the same id with another one is refused", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    await ana.sends(room, "question", "id-number-1");
    await ana.sends(room, "answer", "id-number-2", { replyToSeq: 1 });
    const again = (id: string, replyToSeq: number) => ana.sends(room, "answer", id, { replyToSeq });
    assert.equal((await again("id-number-2", 1)).seq, 2);
    for (const other of [2, 0]) {
      await assert.rejects(again("id-number-2", other), refused("client-id-reused"));
    }
    assert.equal((await ana.sends(room, "question", "id-number-1", { replyToSeq: 0 })).seq, 1);
  });
}

function forwards(open: OpenStore): void {
  test("what is forwarded keeps its words and who said them first and when, however often it is forwarded", async () => {
    await using world = await openWorld(open);
    const [ana, bob, carol] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("carol"),
    ];
    const { conversationId: first, createdAt } = await ana.sends("bob", "the news");
    const second = await bob.sends("carol", "", "id-number-1", {
      forward: { conversationId: first, seq: 1 },
    });
    const third = await carol.sends("dora", "", "id-number-2", {
      forward: { conversationId: second.conversationId, seq: 1 },
    });
    const read = await newest(world, carol, third.conversationId);
    assert.deepEqual([read.text, read.sender.username], ["the news", "carol"]);
    const sender = { userId: ana.caller.userId, username: "ana", unclaimed: false };
    assert.deepEqual(read.forwarded, { sender, createdAt });
    // A copy: what happens to the original leaves it alone, and it cannot be made to say something else.
    await ana.edits(first, 1, "no news");
    await ana.deletes(first, 1);
    assert.deepEqual(await readTexts(world, carol, second.conversationId), ["the news"]);
    await assert.rejects(bob.edits(second.conversationId, 1, "my news"), refused("not-allowed"));
  });

  test("P7: only what one can read is forwarded, and what one cannot looks like nothing", async () => {
    await using world = await openWorld(open);
    const [ana, bob, eve] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("eve"),
    ];
    const { conversationId } = await ana.sends("bob", "a secret");
    await ana.sends("bob", "a mistake");
    await ana.deletes(conversationId, 2);
    const forward = (who: Person, seq: number, source = conversationId) =>
      who.sends("dora", "", undefined, { forward: { conversationId: source, seq } });
    for (const send of [
      () => forward(eve, 1),
      () => forward(bob, 2),
      () => forward(bob, 3),
      () => forward(bob, 0),
      () => forward(bob, 1, "c_nowhere"),
    ]) {
      await assert.rejects(send, refused("message-not-found"));
    }
    assert.equal(await world.chat.store.read((tx) => tx.users.byName("dora")), undefined);
  });

  test("P2: a forward says nothing of its own, and the same id for another is refused", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    await ana.sends(room, "one");
    await ana.sends(room, "two");
    const forward = (seq: number, text = "", replyToSeq = 0) =>
      ana.sends(room, text, "id-number-1", { forward: { conversationId: room, seq }, replyToSeq });
    await assert.rejects(forward(1, "and I say"), refused("invalid-argument"));
    await assert.rejects(forward(1, "", 1), refused("invalid-argument"));
    const first = await forward(1);
    await ana.deletes(room, 1);
    assert.deepEqual(await forward(1), first, "though its source is gone");
    await assert.rejects(forward(2), refused("client-id-reused"));
    assert.deepEqual(await readTexts(world, ana, room), ["", "two", "one"]);
  });
}

function announcements(open: OpenStore): void {
  test("where only announcements are written, the owner and admins write and edit, and everybody reacts", async () => {
    await using world = await openWorld(open);
    const [ana, bob, carol] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("carol"),
    ];
    const room = await ana.makesRoom("news", ["carol"]);
    await world.chat.store.write((tx) => tx.conversations.addMember(room, bob.caller.userId, "admin"));
    await carol.sends(room, "before");
    await world.store.database.write((connection) => connection.run(announceOnly, { id: room }));
    await ana.sends(room, "from the owner");
    await bob.sends(room, "from an admin");
    await assert.rejects(carol.sends(room, "from a member"), refused("not-allowed"));
    await assert.rejects(carol.edits(room, 1, "an announcement"), refused("not-allowed"));
    await carol.reacts(room, 2, "👍");
    await carol.deletes(room, 1);
    assert.deepEqual(await readTexts(world, carol, room), ["", "from the owner", "from an admin"]);
  });
}

function lookups(open: OpenStore): void {
  test("single messages are found by their numbers, in the order asked for, each once, up to a page", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    for (const text of ["one", "two", "three"]) await ana.sends(room, text);
    const found = async (seqs: number[]) =>
      (await getMessages(world.chat, ana.caller, room, seqs)).map(({ seq }) => seq);
    assert.deepEqual(await found([3, 99, 1, 3, 0]), [3, 1]);
    await Promise.all(Array.from({ length: 60 }, () => ana.sends(room, "x".repeat(8_000))));
    const many = Array.from({ length: 60 }, (_, index) => index + 4);
    const page = await found(many);
    assert.ok(page.length > 20 && page.length < 32, `256 KiB of them: ${page.length}`);
    assert.deepEqual(page, many.slice(0, page.length));
    const tooMany = Array.from({ length: 101 }, () => 1);
    for (const seqs of [[], tooMany]) await assert.rejects(found(seqs), refused("invalid-argument"));
    const eve = await world.arrives("eve");
    const strange = getMessages(world.chat, eve.caller, room, [1]);
    await assert.rejects(strange, refused("conversation-not-found"));
  });
}

function pages(open: OpenStore): void {
  test("history pages forwards without a gap and says when it ends", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    await Promise.all(Array.from({ length: 130 }, () => ana.sends(room, "x".repeat(8_000))));
    const seqs: number[] = [];
    for (let hasMore = true, afterSeq = 1; hasMore; afterSeq = seqs.at(-1) ?? 0) {
      const page = await listMessages(world.chat, ana.caller, room, { afterSeq, limit: 200 });
      assert.ok(page.messages.length < 40, "a page stays within 256 KiB");
      assert.equal(page.lastSeq, 130);
      seqs.push(...page.messages.map(({ seq }) => seq));
      ({ hasMore } = page);
    }
    assert.deepEqual(
      seqs,
      Array.from({ length: 129 }, (_, index) => index + 2),
    );
    const beyond = await listMessages(world.chat, ana.caller, room, { afterSeq: 130, limit: 0 });
    assert.deepEqual([beyond.messages, beyond.hasMore], [[], false]);
  });

  test("history begins at a time: at the first message stored then or later, or else at the newest", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    const list = (fromTime: number, limit = 1) =>
      listMessages(world.chat, ana.caller, room, { fromTime, limit });
    assert.deepEqual((await list(0)).messages, [], "nothing was said yet");
    const times: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      times.push((await ana.sends(room, String(count))).createdAt);
      world.passes(1_000_000);
    }
    for (const [index, time] of times.entries()) {
      for (const from of [time, time - 1, time - 500_000]) {
        const { messages, hasMore } = await list(from);
        assert.deepEqual([messages[0]?.seq, hasMore], [index + 1, index < 8]);
      }
    }
    const later = await list((times.at(-1) ?? 0) + 1, 10);
    assert.deepEqual([later.messages.map(({ seq }) => seq), later.hasMore], [[9], false]);
    assert.equal((await list(0, 200)).messages.length, 9);
  });

  test("a page goes one way only", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    for (const request of [
      { beforeSeq: 2, afterSeq: 1 },
      { beforeSeq: 2, fromTime: 0 },
      { afterSeq: 1, fromTime: 0 },
      { afterSeq: -1 },
    ]) {
      const page = listMessages(world.chat, ana.caller, room, { ...request, limit: 0 });
      await assert.rejects(page, refused("invalid-argument"));
    }
  });
}
