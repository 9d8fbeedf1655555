/** What every store promises delivery: P5 and P7, as far as reading decides them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { listMessages } from "../chat/list-messages.ts";
import type { BeginningPosition } from "../delivery/feed-store.ts";
import { Replica } from "./replica.contract.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

export function feedsContract(open: OpenStore): void {
  test("P5: from every cursor, what a client holds and the changes since are the state", async () => {
    const histories = fc.array(act, { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(histories, (acts) => everyCursorCatchesUp(open, acts)),
      { numRuns: 15 },
    );
  });

  test("P5: more messages than are fetched at once come whole: as changes, as a beginning and as history", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId: id } = await ana.sends("bob", "1");
    await Promise.all(Array.from({ length: 199 }, () => ana.sends("bob", "more")));
    const all = Array.from({ length: 200 }, (_, index) => index + 1);
    const seqs = (messages: readonly { seq: number }[] = []) => messages.map(({ seq }) => seq);
    const { feeds } = world.store;
    const changes = await feeds.readChanges(id, 0, bob.caller.userId);
    assert.deepEqual(seqs(changes?.messages), all);
    const beginning = await feeds.readBeginning(id, "unacknowledged", bob.caller);
    assert.deepEqual(seqs(beginning?.changes.messages), all);
    const page = await listMessages(world.chat, bob.caller, id, { beforeSeq: 0, limit: 200 });
    assert.deepEqual(seqs(page.messages), all);
  });

  test("P7: a frame read for several goes to those who are members in its snapshot", async () => {
    await using world = await openWorld(open);
    const [ana, bob, eve] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("eve"),
    ];
    const room = await ana.makesRoom("plans", ["bob"]);
    const ids = [ana, bob, eve].map(({ caller }) => caller.userId);
    const known = { at: 0, ids: new Set<string>() };
    const readers = async (newcomers: readonly string[]) => {
      const [shared] = await world.store.feeds.readShared([{ feed: room, after: 0, known, newcomers }]);
      return shared?.readers.ids;
    };
    assert.deepEqual(await readers(ids), new Set(ids.slice(0, 2)));
    await bob.leaves(room);
    assert.deepEqual(await readers(ids), new Set(ids.slice(0, 1)));
    assert.equal(await readers(ids.slice(1)), undefined);
    assert.equal(await world.store.feeds.readChanges(room, 0, bob.caller.userId), undefined);
    assert.equal(await world.store.feeds.readBeginning(room, "snapshot", bob.caller), undefined);
    const feeds = (await world.store.feeds.feedsOf(bob.caller.userId)).map(({ feed }) => feed);
    assert.deepEqual(feeds, [bob.caller.userId]);
  });

  test("P7: a frame ends at a removal", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const room = await ana.makesRoom("plans", ["bob"]);
    await ana.sends(room, "before");
    await bob.leaves(room);
    await ana.sends(room, "after");
    const first = await world.store.feeds.readChanges(room, 0, ana.caller.userId);
    assert.deepEqual(
      first?.messages.map(({ text }) => text),
      ["before"],
    );
    assert.equal(first?.members.at(-1)?.left, true);
    const second = await world.store.feeds.readChanges(room, first?.through ?? 0, ana.caller.userId);
    assert.deepEqual(
      second?.messages.map(({ text }) => text),
      ["after"],
    );
  });

  test("lists of members stop travelling beyond 100, and travel whole once there are 100 again", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const crowd = Array.from({ length: 99 }, (_, index) => `person-${index}`);
    const room = await ana.makesRoom("plans", crowd);
    const early = new Replica(world.store.feeds, ana.caller);
    await early.sync();
    const [bob, carol] = [await world.arrives("bob"), await world.arrives("carol")];
    await bob.joins(room);
    const meanwhile = early.copy();
    await meanwhile.sync();
    const snapshot = await world.store.feeds.readBeginning(room, "snapshot", ana.caller);
    assert.deepEqual([snapshot?.changes.members, snapshot?.changes.conversation?.memberCount], [[], 101]);
    await carol.joins(room);
    await bob.leaves(room);
    await carol.leaves(room);
    await agree(world, ana, [early, meanwhile]);
  });

  test("who wrote to a waiting name learns that somebody has come, and how they spell it", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const { conversationId } = await ana.sends("Bob", "are you there?");
    const replica = new Replica(world.store.feeds, ana.caller);
    await replica.sync();
    const feeds = [ana.caller.userId, conversationId];
    const before = await world.store.feeds.heads(feeds);
    const bob = await world.arrives("bob");
    const [entries, members] = await Promise.all(
      feeds.map(async (feed) => {
        const after = before.find((head) => head.feed === feed)?.version ?? 0;
        return world.store.feeds.readChanges(feed, after, ana.caller.userId);
      }),
    );
    const claimed = { userId: bob.caller.userId, username: "bob", unclaimed: false };
    assert.deepEqual(
      entries?.entries.map(({ peer }) => peer),
      [claimed],
    );
    assert.deepEqual(
      members?.members.map(({ user }) => user),
      [claimed],
    );
    await agree(world, ana, [replica]);
  });

  beginnings(open);
}

function beginnings(open: OpenStore): void {
  /** The numbers that a reader without a cursor is sent. */
  const begun = async (world: World, reader: Person, id: string, start: "snapshot" | "unacknowledged") => {
    const seqs: number[] = [];
    let position: BeginningPosition | undefined;
    do {
      const beginning = await world.store.feeds.readBeginning(id, start, reader.caller, position);
      seqs.push(...(beginning?.changes.messages ?? []).map(({ seq }) => seq));
      position = beginning?.next;
    } while (position !== undefined);
    return { from: seqs[0], to: seqs.at(-1), count: seqs.length };
  };

  test("a script is sent what its device has not acknowledged, each device its own", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "1");
    for (let seq = 2; seq <= 10; seq += 1) await ana.sends("bob", String(seq));
    const waiting = async (device: Person) =>
      (await begun(world, device, conversationId, "unacknowledged")).from;
    const phone = await bob.onAnotherDevice();
    assert.deepEqual([await waiting(bob), await waiting(phone)], [1, 1]);
    await bob.acknowledges(conversationId, 6);
    assert.deepEqual(
      [await waiting(bob), await waiting(phone)],
      [7, 1],
      "what one device holds, the other does not",
    );
    const tablet = await bob.onAnotherDevice();
    assert.equal(await waiting(tablet), 7, "a new device begins where its user is");
    await phone.acknowledges(conversationId, 10);
    assert.deepEqual([await waiting(bob), await waiting(phone), await waiting(tablet)], [7, undefined, 7]);
  });

  test("a screen is sent the newest 50, everything unread as far as it counts, and all that no device holds", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "1");
    await Promise.all(Array.from({ length: 249 }, () => ana.sends("bob", "more")));
    const snapshot = () => begun(world, bob, conversationId, "snapshot");
    assert.deepEqual(await snapshot(), { from: 1, to: 250, count: 250 }, "no device of bob's holds any");
    await bob.acknowledges(conversationId, 250);
    assert.deepEqual(await snapshot(), { from: 151, to: 250, count: 100 }, "all of it is unread");
    await bob.reads(conversationId, 180);
    assert.deepEqual(await snapshot(), { from: 181, to: 250, count: 70 });
    await bob.reads(conversationId, 250);
    assert.deepEqual(await snapshot(), { from: 201, to: 250, count: 50 });
  });

  test("a re-join is a new beginning: nothing waits from before, for no device", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const room = await ana.makesRoom("plans", ["bob"]);
    await ana.sends(room, "1");
    await ana.sends(room, "2");
    await bob.acknowledges(room, 1);
    await bob.leaves(room);
    await ana.sends(room, "3");
    await bob.joins(room);
    assert.equal((await begun(world, bob, room, "unacknowledged")).count, 0);
    await ana.sends(room, "4");
    assert.deepEqual(await begun(world, bob, room, "unacknowledged"), { from: 4, to: 4, count: 1 });
  });

  test("a list that is empty begins with its last frame: a client with nothing waits for no more of it", async () => {
    await using world = await openWorld(open);
    const { caller } = await world.arrives("ana");
    const beginning = await world.store.feeds.readBeginning(caller.userId, "snapshot", caller);
    assert.equal(beginning?.next, undefined);
    assert.ok((beginning?.changes.through ?? 0) > 0, "0 would say that more frames follow");
  });

  test("P5: what changes while a beginning is read comes after it, none of it lost or doubled", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const room = await ana.makesRoom("plans", ["bob"]);
    await Promise.all(Array.from({ length: 40 }, () => ana.sends(room, "x".repeat(8_000))));
    await bob.acknowledges(room, 1);
    const first = await world.store.feeds.readBeginning(room, "unacknowledged", bob.caller);
    assert.ok(first?.next !== undefined, "more than a frame waits");
    assert.equal(first.changes.through, 0, "the cursor stays where it is until the last frame");
    await ana.sends(room, "meanwhile");
    const last = await world.store.feeds.readBeginning(room, "unacknowledged", bob.caller, first.next);
    const after = await world.store.feeds.readChanges(room, last?.changes.through ?? 0, bob.caller.userId);
    const seqs = [first.changes, last?.changes, after].flatMap((changes) =>
      changes?.messages.map(({ seq }) => seq),
    );
    assert.deepEqual(
      seqs,
      Array.from({ length: 40 }, (_, index) => index + 2),
    );
  });
}

/** What may happen in a world of four: who does it, where, and to whom. */
const act = fc.record({
  who: fc.nat(3),
  where: fc.nat(1),
  whom: fc.nat(4),
  what: fc.constantFrom(
    "send",
    "write",
    "join",
    "leave",
    "add",
    "read",
    "acknowledge",
    "edit",
    "delete",
    "react",
    "take back",
    "pin",
    "unpin",
    "remove",
    "make admin",
    "hand over",
    "rename",
    "archive",
    "draft",
    "draft nothing",
    "hide",
    "arrive",
    "sync" as const,
  ),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

const names = ["ana", "bob", "carol", "dora", "erin"];

async function everyCursorCatchesUp(open: OpenStore, acts: readonly Act[]): Promise<void> {
  await using world = await openWorld(open);
  const people: Person[] = [];
  for (const name of names.slice(0, 4)) people.push(await world.arrives(name));
  const [ana] = people as [Person];
  const rooms = [await ana.makesRoom("one", ["bob"]), await ana.makesRoom("two")];
  const replicas = people.map((person) => [new Replica(world.store.feeds, person.caller)]);
  for (const each of acts) {
    await perform(world, people, rooms, each);
    for (const own of replicas) {
      const stale = own.at(-1)?.copy();
      if (each.what === "sync") await own.at(-1)?.sync();
      if (stale !== undefined) own.unshift(stale);
    }
  }
  for (const [index, person] of people.entries()) await agree(world, person, replicas[index] ?? []);
}

/** All of them, once caught up, hold what a new client is given. */
async function agree(world: World, person: Person, replicas: readonly Replica[]): Promise<void> {
  const fresh = new Replica(world.store.feeds, person.caller);
  await fresh.sync();
  for (const replica of replicas) {
    await replica.sync();
    assert.deepEqual(replica.contents(), fresh.contents());
  }
}

async function perform(
  world: World,
  people: readonly Person[],
  rooms: readonly string[],
  each: Act,
): Promise<void> {
  const [person, room, name] = [people[each.who], rooms[each.where], names[each.whom]];
  if (person === undefined || room === undefined || name === undefined) return;
  const other = people[each.whom % people.length] ?? person;
  const acts: Record<Act["what"], () => Promise<unknown>> = {
    send: () => person.sends(room, "hello"),
    write: () => person.sends(name, "hello"),
    join: () => person.joins(room),
    leave: () => person.leaves(room),
    add: () => person.adds(room, name),
    read: () => person.reads(room, 1),
    acknowledge: () => person.acknowledges(room, 1),
    edit: () => person.edits(room, 1, `as ${name} said`),
    delete: () => person.deletes(room, each.whom),
    react: () => person.reacts(room, 1, "👍"),
    "take back": () => person.reacts(room, 1, "👍", false),
    pin: () => person.pins(room, each.whom),
    unpin: () => person.pins(room, each.whom, false),
    remove: () => person.removes(room, other),
    "make admin": () => person.makes(room, other, "admin"),
    "hand over": () => person.makes(room, other, "owner"),
    rename: () => person.changes(room, { topic: name }),
    archive: () => person.sees(room, { archived: true, unreadSeq: 1, muted: each.whom > 1 }),
    draft: () => person.drafts(room, `hello ${name}`),
    "draft nothing": () => person.drafts(room, ""),
    hide: () => person.prefers({ hidePresence: each.whom > 1 }),
    arrive: () => world.arrives("erin"),
    sync: async () => undefined,
  };
  // Some of it is refused (a stranger sends, a name is claimed twice), which changes nothing.
  await acts[each.what]().catch(() => undefined);
}
