/** What every store promises about marks, pages and searches. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { acknowledge } from "../chat/acknowledge.ts";
import { find } from "../chat/find.ts";
import { listConversations } from "../chat/list-conversations.ts";
import { listMembers } from "../chat/list-members.ts";
import { listMessages } from "../chat/list-messages.ts";
import { markRead } from "../chat/mark-read.ts";
import { refused } from "./expectations.contract.ts";
import { openWorld, type OpenStore } from "./world.contract.ts";

export function marksContract(open: OpenStore): void {
  test("marks keep the maximum and never pass the newest message", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "1");
    await ana.sends("bob", "2");
    for (const mark of [bob.reads, bob.acknowledges]) {
      assert.equal(await mark(conversationId, 2), 2);
      assert.equal(await mark(conversationId, 1), 2);
      await assert.rejects(mark(conversationId, 3), refused("seq-beyond-head"));
      await assert.rejects(mark(conversationId, 0), refused("invalid-argument"));
      await assert.rejects(mark(conversationId, 1.5), refused("invalid-argument"));
    }
  });

  test("P7: marks in one conversation are those of all conversations that are there, whoever asks beside", async () => {
    await using world = await openWorld(open);
    const [ana, bob, cat, dan, eve] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("cat"),
      await world.arrives("dan"),
      await world.arrives("eve"),
    ];
    const people = [ana, bob, cat, dan, eve];
    const room = await ana.makesRoom("room", ["bob", "cat", "dan"]);
    await ana.sends(room, "1");
    const { conversationId: friends } = await ana.sends("bob", "1");
    const { conversationId: apart } = await ana.sends("cat", "1");
    const { conversationId: alone } = await ana.sends("ana", "1");
    await ana.removes(room, dan);
    await cat.blocks(ana);
    await bob.prefers({ hideReadReceipts: true });
    for (const person of [ana, bob, cat]) await person.reads(room, 1);
    await bob.reads(friends, 1);
    await bob.acknowledges(friends, 1);
    await cat.acknowledges(apart, 1);
    const { feeds } = world.store;
    const conversations = [room, friends, apart, alone, "c_lobby", "c_none"];
    const questions = people.flatMap(({ caller: { userId } }) => conversations.map((id) => ({ userId, id })));
    const answers = await Promise.all(questions.map(({ userId, id }) => feeds.marksOfOthers(userId, id)));
    for (const [index, { userId, id }] of questions.entries()) {
      const all = (await feeds.marksOfOthers(userId)).filter(({ conversationId }) => conversationId === id);
      const byUser = (one: { userId: string }, other: { userId: string }) =>
        one.userId < other.userId ? -1 : 1;
      assert.deepEqual(answers[index]?.toSorted(byUser), all.toSorted(byUser), `${userId} in ${id}`);
    }
    assert.equal(answers.flat().filter(({ conversationId }) => conversationId === room).length, 6);
  });

  test("whoever asks for marks while others are waiting for them gets what is stored by then", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "0");
    for (let seq = 1; seq <= 20; seq += 1) {
      await ana.sends("bob", String(seq));
      const before = world.store.feeds.marksOfOthers(ana.caller.userId, conversationId);
      await bob.acknowledges(conversationId, seq);
      const [mark] = await world.store.feeds.marksOfOthers(ana.caller.userId, conversationId);
      assert.equal(mark?.deliveredSeq, seq);
      await before;
    }
  });

  test("others are told of a mark when they see another one than before, and at no other time", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "1");
    for (const text of ["2", "3"]) await ana.sends("bob", text);
    const other = await bob.onAnotherDevice();
    const rise = async (move: typeof acknowledge, { caller }: typeof bob, ...seqs: number[]) => {
      const told = [];
      for (const seq of seqs) told.push((await move(world.chat, caller, conversationId, seq)).told);
      return told;
    };
    assert.deepEqual(await rise(acknowledge, bob, 2, 2, 1), [true, false, false]);
    assert.deepEqual(await rise(acknowledge, other, 1, 2, 3), [false, false, true]);
    assert.deepEqual(await rise(acknowledge, bob, 3), [false], "they have seen that of the other device");
    assert.deepEqual(await rise(markRead, bob, 1, 1), [true, false]);
    await bob.prefers({ hideReadReceipts: true });
    assert.deepEqual(await rise(markRead, bob, 2), [false], "they hide it");
  });

  test("how far somebody has read travels by their own feed alone, once for each time that it rises", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "1");
    await ana.sends("bob", "2");
    const feeds = [bob.caller.userId, ana.caller.userId, conversationId];
    const versions = async () =>
      new Map((await world.store.feeds.heads(feeds)).map(({ feed, version }) => [feed, version]));
    const before = await versions();
    const own = before.get(bob.caller.userId) ?? assert.fail();
    for (const seq of [1, 2, 2, 1]) await bob.reads(conversationId, seq);
    const after = await versions();
    assert.deepEqual(after, new Map(before).set(bob.caller.userId, own + 2));
    const changes = await world.store.feeds.readChanges(bob.caller.userId, own, bob.caller.userId);
    assert.deepEqual(
      changes?.entries.map(({ conversationId: id, readSeq }) => [id, readSeq]),
      [[conversationId, 2]],
    );
    await bob.acknowledges(conversationId, 2);
    assert.deepEqual(await versions(), after, "marks of devices are no change of any feed");
  });

  test("unread counts others' messages above the read mark, up to 100", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await bob.sends("ana", "mine does not count");
    await Promise.all(Array.from({ length: 120 }, (_, index) => ana.sends("bob", String(index))));
    const unread = async () =>
      (await listConversations(world.chat, bob.caller, { size: 0, after: "" })).conversations[0]?.unreadCount;
    assert.equal(await unread(), 100);
    await bob.reads(conversationId, 118);
    assert.equal(await unread(), 3);
  });

  test("others' marks are the highest of their devices, and tell nothing of strangers", async () => {
    await using world = await openWorld(open);
    const [ana, bob, eve] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("eve"),
    ];
    const { conversationId } = await ana.sends("bob", "1");
    await ana.sends("bob", "2");
    await bob.acknowledges(conversationId, 2);
    await (await bob.onAnotherDevice()).acknowledges(conversationId, 1);
    await bob.reads(conversationId, 1);
    const expected = [{ conversationId, userId: bob.caller.userId, deliveredSeq: 2, readSeq: 1 }];
    assert.deepEqual(await world.store.feeds.marksOfOthers(ana.caller.userId), expected);
    assert.deepEqual(await world.store.feeds.marksOfOthers(ana.caller.userId, conversationId), expected);
    assert.deepEqual(await world.store.feeds.marksOfOthers(eve.caller.userId, conversationId), []);
    assert.deepEqual(await world.store.feeds.peersOf(ana.caller.userId), [bob.caller.userId]);
    assert.deepEqual(await world.store.feeds.peersOf(eve.caller.userId), []);
  });
}

export function listingContract(open: OpenStore): void {
  test("history pages backwards without a gap and says when it ends", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    await Promise.all(Array.from({ length: 130 }, () => ana.sends(room, "x".repeat(8_000))));
    const seqs: number[] = [];
    let page = await listMessages(world.chat, ana.caller, room, { beforeSeq: 0, limit: 200 });
    for (;;) {
      assert.ok(page.messages.length < 40, "a page stays within 256 KiB");
      seqs.unshift(...page.messages.map(({ seq }) => seq));
      if (!page.hasMore) break;
      page = await listMessages(world.chat, ana.caller, room, { beforeSeq: seqs[0] ?? 0, limit: 200 });
    }
    assert.deepEqual(
      seqs,
      Array.from({ length: 130 }, (_, index) => index + 1),
    );
  });

  test("conversations page by activity, each once", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const rooms: string[] = [];
    for (let index = 0; index < 7; index += 1) rooms.push(await ana.makesRoom(`room ${index}`));
    for (const room of rooms) await ana.sends(room, "hello");
    const listed: string[] = [];
    let after = "";
    do {
      const page = await listConversations(world.chat, ana.caller, { size: 3, after });
      listed.push(...page.conversations.map(({ conversation }) => conversation.conversationId));
      after = page.next;
    } while (after !== "");
    assert.deepEqual(listed, rooms.toReversed());
    const bad = listConversations(world.chat, ana.caller, { size: 3, after: "x" });
    await assert.rejects(bad, refused("invalid-argument"));
  });

  test("members page in order of joining", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans", ["carol", "bob"]);
    const first = await listMembers(world.chat, ana.caller, room, { size: 2, after: "" });
    const second = await listMembers(world.chat, ana.caller, room, { size: 2, after: first.next });
    assert.deepEqual(
      [...first.members, ...second.members].map(({ user, role }) => [user.username, role]),
      [
        ["ana", "owner"],
        ["carol", "member"],
        ["bob", "member"],
      ],
    );
    assert.equal(second.next, "");
  });

  test("a search is literal, folds case, puts beginnings first and leaves out the searcher", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    for (const name of ["Bob", "jacob", "a_b", "axb"]) await world.arrives(name);
    const names = async (query: string) =>
      (await find(world.chat, ana.caller, query, 0)).people.map(({ username }) => username);
    assert.deepEqual(await names("OB"), ["Bob", "jacob"]);
    assert.deepEqual(await names("b"), ["Bob", "a_b", "axb", "jacob"]);
    assert.deepEqual(await names("a_"), ["a_b"]);
    assert.deepEqual(await names("%"), []);
    assert.deepEqual(await names("ana"), []);
    assert.equal((await find(world.chat, ana.caller, "Dora", 0)).unusedUsername, "Dora");
    assert.equal((await find(world.chat, ana.caller, "bob", 0)).unusedUsername, "");
    await assert.rejects(find(world.chat, ana.caller, "x".repeat(65), 0), refused("invalid-argument"));
  });
}
