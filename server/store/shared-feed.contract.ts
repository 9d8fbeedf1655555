/** What every store promises of frames that are read for several at once: P7, and that they are the frames of `readChanges`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_LISTED_MEMBERS, noChanges, type Hint } from "../chat/model.ts";
import type { KnownMembers, SharedPosition } from "../delivery/feed-store.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

const nobody: KnownMembers = { at: 0, ids: new Set() };

export function sharedFeedContract(open: OpenStore): void {
  test("P5: a frame that is read for several is the frame that each would read, whatever changed", async () => {
    await using world = await openWorld(open);
    const { ana, bob, room } = await openRoom(world);
    const other = await ana.makesRoom("another", ["bob"]);
    const eve = await world.arrives("eve");
    const acts = [
      () => ana.sends(room, "one"),
      () => Promise.all([ana.sends(room, "two"), bob.sends(room, "three"), ana.sends(other, "elsewhere")]),
      () => ana.edits(room, 1, "one, mended"),
      () => Promise.all([bob.reacts(room, 2, "👍"), ana.sends(room, "four")]),
      () => ana.deletes(room, 1),
      () => ana.adds(room, "eve"),
      () => ana.sends(room, "to three"),
      () => ana.makes(room, bob, "admin"),
      () => Promise.all([ana.sends(room, "x".repeat(3000)), ana.pins(room, 2)]),
      () => ana.removes(room, eve),
      () => Promise.all(Array.from({ length: 90 }, () => ana.sends(room, "界".repeat(3000)))),
    ];
    for (const act of acts) {
      const before = await headsOf(world, [room, other]);
      await act();
      for (const known of [nobody, await membersOf(world, room, before.get(room) ?? 0, [ana, bob])]) {
        const positions = [room, other].map((feed) => at(feed, before.get(feed) ?? 0, { known, who: [ana] }));
        const shared = await world.store.feeds.readShared(positions);
        const alone = await Promise.all(
          positions.map(({ feed, after }) => world.store.feeds.readChanges(feed, after, ana.caller.userId)),
        );
        assert.deepEqual(
          shared.map((each) => each?.changes),
          alone,
        );
      }
    }
  });

  test("P5: what a commit tells of a feed besides its version is what a member would read there", async () => {
    await using world = await openWorld(open);
    const { ana, bob, room } = await openRoom(world);
    await world.arrives("eve");
    await ana.sends("bob", "between us");
    /** With how many messages each hint of a change brings. */
    const acts: [() => Promise<unknown>, (number | undefined)[]][] = [
      [() => ana.sends(room, "one"), [1]],
      [() => bob.sends(room, "two", "an-answer", { replyToSeq: 1 }), [1]],
      [() => bob.sends(room, "two", "an-answer", { replyToSeq: 1 }), []],
      [() => ana.sends("bob", "x".repeat(3000)), [1]],
      [() => ana.edits(room, 1, "one, mended"), [undefined]],
      [() => bob.reacts(room, 1, "👍"), [undefined]],
      [() => ana.pins(room, 2), [undefined]],
      [() => ana.deletes(room, 1), [undefined]],
      [() => bob.leaves(room), [undefined, undefined]],
      [() => ana.adds(room, "bob", "eve"), [undefined, undefined, undefined]],
      [() => ana.sends(room, "", "a-forward", { forward: { conversationId: room, seq: 2 } }), [undefined]],
      [() => ana.sends(room, "at last"), [1]],
    ];
    for (const [act, expected] of acts) {
      world.store.rings.length = 0;
      await act();
      const hints = world.store.rings.flat();
      assert.deepEqual(
        hints.map(({ stored }) => stored?.length),
        expected,
      );
      for (const hint of hints) await assertToldAsRead(world, hint, ana);
    }
    world.store.rings.length = 0;
    const sends = Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? ana : bob).sends(room, `${n}`));
    await Promise.all([...sends, ana.reacts(room, 2, "👍")]);
    for (const hint of world.store.rings.flat()) await assertToldAsRead(world, hint, ana);
  });

  for (const size of [3, MAX_LISTED_MEMBERS + 2]) {
    test(`P7: among ${size}, whoever was known to be a member and has left since is no reader, and who came since is asked about`, async () => {
      await using world = await openWorld(open);
      const { ana, bob, room } = await openRoom(world);
      const strangers = Array.from({ length: size - 2 }, (_, n) => `stranger-${n}`);
      await Promise.all(strangers.map((name) => world.arrives(name)));
      await ana.adds(room, ...strangers);
      const eve = await world.arrives("eve");
      const head = async () => (await headsOf(world, [room])).get(room) ?? 0;
      const read = async (known: KnownMembers, after: number, who: Person[]) =>
        (await world.store.feeds.readShared([at(room, after, { known, who })]))[0];
      const ids = (...people: Person[]) => new Set(people.map(({ caller }) => caller.userId));
      let known = (await read(nobody, 0, [ana, bob, eve]))?.readers ?? nobody;
      assert.deepEqual(known.ids, ids(ana, bob), "who is no member is none");

      let after = await head();
      known = (await read(known, after, []))?.readers ?? nobody;
      await ana.sends(room, "hello");
      const quiet = await read(known, after, [eve]);
      assert.deepEqual(quiet?.readers.ids, ids(ana, bob), "nobody came or went");

      after = await head();
      await ana.adds(room, "eve");
      await ana.sends(room, "welcome");
      const grown = await read(quiet?.readers ?? nobody, after, [eve]);
      assert.deepEqual(grown?.readers.ids, ids(ana, bob, eve));

      after = await head();
      await bob.leaves(room);
      await ana.sends(room, "behind your back");
      for (const stale of [quiet, grown]) {
        const left = await read(stale?.readers ?? nobody, after, []);
        assert.ok(!left?.readers.ids.has(bob.caller.userId));
        assert.ok(left?.readers.ids.has(ana.caller.userId));
      }
      // From behind the removal on, with what was known before it.
      const behind = await read(grown?.readers ?? nobody, await head(), []);
      assert.deepEqual(behind?.readers.ids, ids(ana, eve));
      assert.equal(await read({ at: after, ids: ids(bob) }, after, []), undefined);
    });
  }
}

async function openRoom(world: World) {
  const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
  return { ana, bob, room: await ana.makesRoom("plans", ["bob"]) };
}

function at(
  feed: string,
  after: number,
  { known, who }: { known: KnownMembers; who: readonly Person[] },
): SharedPosition {
  const newcomers = who.map(({ caller }) => caller.userId).filter((userId) => !known.ids.has(userId));
  return { feed, after, known, newcomers };
}

async function headsOf(world: World, feeds: readonly string[]): Promise<Map<string, number>> {
  return new Map((await world.store.feeds.heads(feeds)).map(({ feed, version }) => [feed, version]));
}

async function membersOf(
  world: World,
  room: string,
  after: number,
  who: readonly Person[],
): Promise<KnownMembers> {
  const [shared] = await world.store.feeds.readShared([at(room, after, { known: nobody, who })]);
  return shared?.readers ?? nobody;
}

/** Of a hint that brings messages: they are all that there is to read up to its version. */
async function assertToldAsRead(
  world: World,
  { feed, version, stored }: Hint,
  reader: Person,
): Promise<void> {
  if (stored === undefined) return;
  const after = (stored[0]?.version ?? 0) - 1;
  const read = await world.store.feeds.readChanges(feed, after, reader.caller.userId);
  const messages = read?.messages.filter((message) => message.version <= version);
  assert.deepEqual(messages, stored);
  assert.deepEqual({ ...read, through: 0, messages: [] }, { ...noChanges(feed), after });
}
