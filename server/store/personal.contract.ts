/** What every store promises about what is a person's own: their view of conversations, drafts, preferences. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { listConversations } from "../chat/list-conversations.ts";
import { MAX_PINNED_CONVERSATIONS, MAX_TEXT_CODE_POINTS } from "../chat/limits.ts";
import type { Changes } from "../chat/model.ts";
import type { BeginningPosition } from "../delivery/feed-store.ts";
import { refused } from "./expectations.contract.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

export function personalContract(open: OpenStore): void {
  entries(open);
  drafts(open);

  test("preferences are one row, which changes when they do", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    assert.equal((await began(world, ana)).preferences, undefined);
    const before = await headOf(world, ana);
    const first = await ana.prefers({ hidePresence: true });
    assert.deepEqual(first, { version: before + 1, hideReadReceipts: false, hidePresence: true });
    assert.deepEqual(await ana.prefers({ hidePresence: true }), first);
    const second = await ana.prefers({ hideReadReceipts: true });
    assert.deepEqual(second, { version: before + 2, hideReadReceipts: true, hidePresence: true });
    assert.deepEqual((await changesSince(world, ana, before)).preferences, second);
    assert.equal((await changesSince(world, ana, before + 2)).preferences, undefined);
    assert.deepEqual((await began(world, ana)).preferences, second);
  });
}

function entries(open: OpenStore): void {
  test("how one sees a conversation is one's own, the last word wins, and no change is no version", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId: id } = await ana.sends("bob", "one");
    await ana.sends("bob", "two");
    const before = await headOf(world, bob);
    assert.equal(await bob.sees(id, { muted: false, unreadSeq: 0 }), before, "as it was");
    const version = await bob.sees(id, { muted: true, pinned: true, archived: true, unreadSeq: 2 });
    assert.equal(version, before + 1);
    assert.equal(await bob.sees(id, { muted: true, archived: true }), version);
    const [entry] = (await changesSince(world, bob, before)).entries;
    const { muted, pinned, archivedSeq, unreadSeq } = entry ?? assert.fail();
    assert.deepEqual([muted, pinned, archivedSeq, unreadSeq], [true, true, 2, 2]);
    await ana.sends("bob", "three");
    assert.ok((await bob.sees(id, { archived: true })) > version, "put away anew, with what has come since");
    await bob.sees(id, { archived: false, pinned: false, unreadSeq: 0 });
    const [now] = (await changesSince(world, bob, version)).entries;
    assert.deepEqual(
      [now?.muted, now?.pinned, now?.archivedSeq, now?.unreadSeq],
      [true, false, undefined, 0],
    );
    assert.equal((await began(world, ana)).entries[0]?.muted, false, "nobody else's");
  });

  test("what is marked as unread counts as unread, and is a message that there is", async () => {
    await using world = await openWorld(open);
    const [ana, bob, eve] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("eve"),
    ];
    const { conversationId: id } = await ana.sends("bob", "one");
    await ana.sends("bob", "two");
    await bob.reads(id, 2);
    const unread = async () =>
      (await listConversations(world.chat, bob.caller, { size: 0, after: "" })).conversations[0]?.unreadCount;
    assert.equal(await unread(), 0);
    await bob.sees(id, { unreadSeq: 2 });
    assert.equal(await unread(), 1);
    await assert.rejects(bob.sees(id, { unreadSeq: 3 }), refused("seq-beyond-head"));
    await assert.rejects(eve.sees(id, { muted: true }), refused("conversation-not-found"));
  });

  test("at most 50 conversations are pinned", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const rooms: string[] = [];
    for (let made = 0; made <= MAX_PINNED_CONVERSATIONS; made += 1) rooms.push(await ana.makesRoom("room"));
    const [first = "", second = "", ...others] = rooms;
    await Promise.all([second, ...others].map((room) => ana.sees(room, { pinned: true })));
    await assert.rejects(ana.sees(first, { pinned: true, muted: true }), refused("limit-reached"));
    await ana.sees(second, { pinned: true, muted: true });
    await ana.leaves(second);
    await ana.sees(first, { pinned: true });
  });

  test("who comes back to a room begins anew: nothing is muted, pinned, put away or begun there", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const room = await ana.makesRoom("plans", ["bob"]);
    await ana.sends(room, "hello");
    await bob.sees(room, { muted: true, pinned: true, archived: true, unreadSeq: 1 });
    await bob.drafts(room, "I think", 1);
    const away = await headOf(world, bob);
    await bob.leaves(room);
    await bob.joins(room);
    for (const { entries: rows, drafts: begun } of [
      await began(world, bob),
      await changesSince(world, bob, away),
    ]) {
      const [entry] = rows;
      assert.deepEqual(
        [entry?.muted, entry?.pinned, entry?.archivedSeq, entry?.unreadSeq],
        [false, false, undefined, 0],
      );
      assert.ok(begun.every(({ text }) => text === ""));
    }
  });
}

function drafts(open: OpenStore): void {
  test("what one has begun to write reaches one's other devices; the last word wins", async () => {
    await using world = await openWorld(open);
    const [ana, bob, eve] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("eve"),
    ];
    const phone = await ana.onAnotherDevice();
    const { conversationId: id } = await ana.sends("bob", "hello");
    assert.equal(await ana.drafts(id, ""), 0, "there never was one");
    const before = await headOf(world, ana);
    const version = await ana.drafts(id, "How ");
    assert.equal(version, before + 1);
    assert.equal(await ana.drafts(id, "How "), version);
    assert.ok((await phone.drafts(id, "How are you?", 1)) > version);
    const [draft] = (await changesSince(world, ana, before)).drafts;
    assert.deepEqual(
      [draft?.text, draft?.replyToSeq, draft?.deviceId],
      ["How are you?", 1, phone.caller.deviceId],
    );
    assert.deepEqual((await began(world, ana)).drafts, [draft]);
    assert.deepEqual((await began(world, bob)).drafts, [], "nobody else's");
    const last = await headOf(world, ana);
    await ana.drafts(id, "", 1);
    const [none] = (await changesSince(world, ana, last)).drafts;
    assert.deepEqual([none?.text, none?.replyToSeq], ["", 0]);
    assert.deepEqual((await began(world, ana)).drafts, []);
    await assert.rejects(eve.drafts(id, "me too"), refused("conversation-not-found"));
  });

  test("a draft may be blank, but neither longer than a message nor an answer to what there is not", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const { conversationId: id } = await ana.sends("bob", "hello");
    await ana.drafts(id, "  \n");
    await assert.rejects(ana.drafts(id, "x".repeat(MAX_TEXT_CODE_POINTS + 1)), refused("text-too-long"));
    await assert.rejects(ana.drafts(id, "\0"), refused("invalid-argument"));
    await assert.rejects(ana.drafts(id, "yes", 2), refused("message-not-found"));
  });

  test("P5: more drafts than a frame holds come in several, as a beginning and as changes, each once", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const rooms: string[] = [];
    for (let made = 0; made < 70; made += 1) rooms.push(await ana.makesRoom(`room ${made}`));
    const empty = rooms.filter((_, index) => index % 3 === 0);
    await ana.prefers({ hidePresence: true });
    const before = await headOf(world, ana);
    const long = (room: string) => `${room} ${"😀".repeat(4_000)}`;
    for (const room of rooms) await ana.drafts(room, long(room));
    for (const room of empty) await ana.drafts(room, "");
    const written = rooms.filter((room) => !empty.includes(room));
    const texts = (frames: readonly Changes[]) =>
      frames.flatMap(({ drafts: some }) => some.map(({ text }) => text)).filter((text) => text !== "");
    const head = await headOf(world, ana);
    const [late = ""] = empty;
    const beginning = await framesOfBeginning(world, ana, () => ana.drafts(late, "begun meanwhile"));
    assert.deepEqual(texts(beginning), written.map(long));
    assert.ok(beginning.length > 3);
    assert.deepEqual(
      beginning.map(({ through }) => through !== 0),
      beginning.map((_, index) => index === beginning.length - 1),
      "the last frame sets the cursor",
    );
    assert.equal(beginning.flatMap(({ entries: rows }) => rows).length, rooms.length);
    assert.ok(beginning.flatMap(({ drafts: some }) => some).every(({ version }) => version <= head));
    const changes: Changes[] = [];
    for (let after = before; after < head; after = changes.at(-1)?.through ?? head) {
      changes.push(await changesSince(world, ana, after));
    }
    assert.deepEqual(texts(changes), [...written.map(long), "begun meanwhile"]);
    for (const frame of [...beginning, ...changes]) {
      assert.ok(frame.drafts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) < 256 * 1024);
    }
  });
}

async function headOf(world: World, { caller }: Person): Promise<number> {
  return (await world.store.feeds.heads([caller.userId]))[0]?.version ?? assert.fail();
}

async function changesSince(world: World, { caller }: Person, after: number): Promise<Changes> {
  return (await world.store.feeds.readChanges(caller.userId, after, caller.userId)) ?? assert.fail();
}

async function began(world: World, person: Person): Promise<Changes> {
  return (await framesOfBeginning(world, person))[0] ?? assert.fail();
}

/** @param meanwhile happens after the first frame */
async function framesOfBeginning(
  world: World,
  { caller }: Person,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<Changes[]> {
  const frames: Changes[] = [];
  let position: BeginningPosition | undefined;
  do {
    const beginning = await world.store.feeds.readBeginning(caller.userId, "snapshot", caller, position);
    frames.push(beginning?.changes ?? assert.fail());
    if (frames.length === 1) await meanwhile();
    position = beginning?.next;
  } while (position !== undefined);
  return frames;
}
