/** What every store promises about deleted accounts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAccountRemovals, removeAccounts } from "../chat/account-removals.ts";
import type { Chat } from "../chat/chat.ts";
import { find } from "../chat/find.ts";
import { getDeliveryReport } from "../chat/get-delivery-report.ts";
import type { Message } from "../chat/model.ts";
import { removeAccount } from "../chat/remove-account.ts";
import { StoreUnavailable } from "../chat/store-unavailable.ts";
import { readTexts, refused } from "./expectations.contract.ts";
import { recordSightings } from "./sightings.ts";
import { openWorld, type OpenStore, type World } from "./world.contract.ts";

const never = new AbortController().signal;

function failed(error: unknown): never {
  throw error;
}

/** Deals with everybody who is gone, and lets nothing fail. */
async function removeAll(chat: Chat): Promise<void> {
  await removeAccounts(chat, never, failed);
}

/** Ana, who is about to go, is in all there is: she owns a room, runs another, talks, notes and waits. */
async function society(open: OpenStore) {
  const world = await openWorld(open, { lobby: true });
  const ana = await world.arrives("ana");
  const bob = await world.arrives("bob");
  const cat = await world.arrives("cat");
  const owned = await ana.makesRoom("owned", ["bob", "cat"]);
  await ana.makes(owned, cat, "admin");
  const alone = await ana.makesRoom("alone");
  const group = await bob.makesGroup("ana", "cat");
  const { conversationId: direct } = await ana.sends("bob", "hello bob");
  await bob.sends(direct, "hello ana");
  const { conversationId: notes } = await ana.sends("ana", "to myself");
  const rooms: string[] = [];
  for (let made = 0; made < 12; made += 1) rooms.push(await bob.makesRoom(`room ${made}`, ["ana"]));
  for (let sent = 0; sent < 45; sent += 1) await ana.sends(owned, `words ${sent}`);
  await cat.sends(owned, "cat's");
  await cat.pins(owned, 1);
  await ana.reacts(owned, 46, "👍");
  const { token } = await ana.invites(owned);
  await ana.drafts(direct, "half a word");
  await ana.blocks(cat);
  return { world, ana, bob, cat, owned, alone, group, direct, notes, token };
}

/** What others see of it, and what is left of her. */
async function remains(
  world: World,
  { ana, bob, owned, direct, group }: Awaited<ReturnType<typeof society>>,
) {
  return world.chat.store.read(async (tx) => ({
    hers: await tx.conversations.count(ana.caller.userId),
    pending: await tx.removals.pending(10),
    owned: (await tx.conversations.members(owned, 100, "")).members.map(({ user, role }) => [
      user.username,
      role,
    ]),
    pins: (await tx.conversations.byId(owned))?.pinnedSeqs,
    group: (await tx.conversations.members(group, 100, "")).members.length,
    said: (await tx.messages.below(owned, 1_000, 100)).map(said),
    direct: (await tx.messages.below(direct, 1_000, 100)).map(said),
    bobs: await tx.conversations.count(bob.caller.userId),
  }));
}

function said({ sender, text, deletedAt }: Message): [string, boolean, string, boolean] {
  return [sender.username, sender.deleted === true, text, deletedAt !== undefined];
}

export function accountRemovalsContract(open: OpenStore): void {
  test("a deleted account leaves its rooms with an owner, what it said without its name, and its talks to the others", async () => {
    const all = await society(open);
    await using world = all.world;
    const { ana, bob, cat, owned, direct, token } = all;
    const bobs = bob.caller.userId;
    await world.deletes(ana);
    await assert.rejects(bob.sends(direct, "are you there?"), refused("recipient-refuses"));
    await assert.rejects(
      bob.sends("ana", "are you there?"),
      refused("recipient-refuses"),
      "the name is nobody's",
    );
    const [before] = await world.store.feeds.heads([bobs]);
    await removeAll(world.chat);
    const now = await remains(world, all);
    assert.deepEqual([now.hers, now.pending], [2, []], "her talk with bob and her notes");
    assert.deepEqual(now.owned, [
      ["bob", "member"],
      ["cat", "owner"],
    ]);
    assert.equal(now.group, 2);
    assert.deepEqual(now.said[0], ["", true, "words 0", false]);
    assert.deepEqual(now.direct, [
      ["", true, "hello bob", false],
      ["bob", false, "hello ana", false],
    ]);
    const changes = await world.store.feeds.readChanges(bobs, before?.version ?? 0, bobs);
    const entry = changes?.entries.find(({ conversationId }) => conversationId === direct);
    assert.deepEqual([entry?.peer?.username, entry?.peer?.deleted], ["", true]);
    const conversation = await world.store.feeds.readChanges(direct, 0, bobs);
    assert.equal(
      conversation?.members.find(({ user }) => user.userId === ana.caller.userId)?.user.deleted,
      true,
    );
    await assert.rejects((await world.arrives("dan")).accepts(token), refused("invitation-not-found"));
    await assert.rejects(bob.sends(direct, "still there?"), refused("recipient-refuses"));
    await assert.rejects(bob.adds(owned, "ana"), refused("recipient-refuses"));
    assert.deepEqual(
      (await find(world.chat, cat.caller, "", 0)).people.map(({ username }) => username).toSorted(),
      ["bob", "dan"],
    );
    assert.deepEqual(await readTexts(world, bob, direct), ["hello bob", "hello ana"]);
  });

  test("where messages go with their author's account, they go everywhere, pins and reactions with them", async () => {
    const all = await society(open);
    await using world = all.world;
    await world.deletes(all.ana, true);
    await removeAll(world.chat);
    const { said: left, direct, pins } = await remains(world, all);
    assert.ok(
      left.slice(0, 45).every(([name, deleted, text, gone]) => name === "" && deleted && text === "" && gone),
    );
    assert.deepEqual(left.at(-1), ["cat", false, "cat's", false]);
    assert.deepEqual(pins, []);
    assert.deepEqual(direct, [
      ["", true, "", true],
      ["bob", false, "hello ana", false],
    ]);
  });

  test("wherever the server dies while it deals with a deleted account, it ends as if it had not", async () => {
    const undisturbed = await society(open);
    await using first = undisturbed.world;
    await first.deletes(undisturbed.ana, true);
    let writes = 0;
    const counting: Chat = {
      ...first.chat,
      store: { ...bound(first.chat), write: (work) => ((writes += 1), first.chat.store.write(work)) },
    };
    await removeAll(counting);
    const expected = await remains(first, undisturbed);
    assert.ok(writes > 8, `${writes}`);
    const all = await society(open);
    await using world = all.world;
    await world.deletes(all.ana, true);
    for (let survives = 0; survives < writes; survives += 2) {
      let left = survives;
      const dying: Chat = {
        ...world.chat,
        store: {
          ...bound(world.chat),
          write: (work) => {
            left -= 1;
            return left < 0 ? Promise.reject(new StoreUnavailable("dead")) : world.chat.store.write(work);
          },
        },
      };
      const errors: unknown[] = [];
      await removeAccounts(dying, never, (error) => errors.push(error));
      if (errors.length === 0) break;
    }
    await removeAll(world.chat);
    assert.deepEqual(await remains(world, all), expected);
  });

  test("one that fails keeps no other from its turn, and the server that stops waits for nothing more", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    await ana.makesRoom("hers");
    await bob.makesRoom("his");
    for (const person of [ana, bob]) await world.deletes(person);
    const isAnas = async () =>
      (await world.chat.store.read((tx) => tx.removals.pending(1)))[0]?.userId === ana.caller.userId;
    assert.ok(await isAnas());
    let first = true;
    const failing: Chat = {
      ...world.chat,
      store: {
        ...bound(world.chat),
        write: (work) => {
          const fails = first;
          first = false;
          return fails ? Promise.reject(new Error("a bug")) : world.chat.store.write(work);
        },
      },
    };
    const errors: unknown[] = [];
    await removeAccounts(failing, never, (error) => errors.push(error));
    assert.equal(errors.length, 1);
    assert.deepEqual(await world.chat.store.read((tx) => tx.removals.pending(10)), [
      { userId: ana.caller.userId, removeMessages: false },
    ]);
    const stopped = AbortSignal.abort();
    await assert.rejects(
      removeAccount(world.chat, { userId: ana.caller.userId, removeMessages: false }, stopped),
      { name: "AbortError" },
    );
    const removals = createAccountRemovals(world.chat, failed);
    removals.wake();
    removals.wake();
    await removals.stop();
    removals.wake();
    await removeAll(world.chat);
    assert.deepEqual(await world.chat.store.read((tx) => tx.removals.pending(10)), []);
  });

  test("an account that is deleted while the last look for them ends is dealt with all the same", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const pending = () => world.chat.store.read((tx) => tx.removals.pending(10));
    const asked = { yet: false };
    const late: Chat = {
      ...world.chat,
      store: {
        ...bound(world.chat),
        read: async (work) => {
          const found = await world.chat.store.read(work);
          if (!asked.yet) {
            asked.yet = true;
            await world.deletes(ana);
            removals.wake();
          }
          return found;
        },
      },
    };
    const removals = createAccountRemovals(late, failed);
    removals.wake();
    // The store works in turns of the event loop, and needs a few dozen of them.
    for (let turns = 0; !asked.yet || (turns < 2_000 && (await pending()).length > 0); turns += 1) {
      await new Promise(setImmediate);
    }
    assert.deepEqual(await pending(), []);
    await removals.stop();
  });

  test("of a deleted account nobody learns when it was here last, nor on which devices, though its streams ended after it", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await bob.sends("ana", "hello");
    await ana.acknowledges(conversationId, 1);
    await world.deletes(ana);
    const { userId, deviceId } = ana.caller;
    const at = Date.UTC(2026, 0, 2);
    const sighted = { people: new Map([[userId, at]]), devices: new Map([[deviceId, at]]) };
    await recordSightings(world.store.database)(sighted);
    await removeAll(world.chat);
    await recordSightings(world.store.database)(sighted);
    assert.deepEqual(await world.store.feeds.lastSeen(bob.caller.userId, [userId]), [
      { userId, lastSeenAt: undefined },
    ]);
    const page = { size: 0, after: "" };
    const report = await getDeliveryReport(world.chat, bob.caller, { conversationId, seq: 1 }, page);
    assert.deepEqual(
      report.recipients.map(({ user, devices }) => [user.deleted, devices]),
      [[true, []]],
    );
  });

  test("P2: what one sent is known by its id for ever, also when one's account is deleted", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const first = await ana.sends("bob", "hello", "ana-message-1");
    await world.deletes(ana, true);
    await removeAll(world.chat);
    const sent = await world.chat.store.read((tx) => tx.messages.sent(ana.caller.userId, "ana-message-1"));
    assert.equal(sent?.seq, first.seq);
    assert.deepEqual(await readTexts(world, bob, first.conversationId), [""]);
  });
}

/** The store's own methods, to be put one of another beside. */
function bound({ store }: Chat): Chat["store"] {
  return { read: (work) => store.read(work), write: (work) => store.write(work) };
}
