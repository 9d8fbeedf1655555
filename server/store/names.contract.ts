/** What every store promises about names that look alike, and about those that were given up. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { find } from "../chat/find.ts";
import { parseUsername } from "../identity/username.ts";
import { createIdentityStore } from "./identity-store.ts";
import { refused } from "./expectations.contract.ts";
import { openWorld, type OpenStore, type World } from "./world.contract.ts";

const DAY = 24 * 60 * 60_000;

/** The other person of a conversation, as somebody's list has them. */
async function peerOf(world: World, userId: string, conversation: string) {
  const { conversations } = await world.chat.store.read((tx) => tx.conversations.list(userId, 10, ""));
  return conversations.find(({ entry }) => entry.conversationId === conversation)?.entry;
}

export function namesContract(open: OpenStore): void {
  test("a waiting name blocks no other; once one that looks the same is claimed, it is nobody's and its senders are told", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const { conversationId } = await ana.sends("pau1", "are you Paul?");
    const before = await peerOf(world, ana.caller.userId, conversationId);
    assert.equal(before?.peer?.unclaimable ?? false, false);
    await world.arrives("paul");
    const after = await peerOf(world, ana.caller.userId, conversationId);
    assert.equal(after?.peer?.unclaimable, true);
    assert.ok((after?.version ?? 0) > (before?.version ?? 0), "the row travels again");
    await assert.rejects(ana.sends("pau1", "still there?"), refused("username-confusable"));
  });

  test("two waiting names that look the same wait both, and the first to come has it", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    await ana.sends("mia", "hello");
    const { conversationId } = await ana.sends("rnia", "hello");
    await world.arrives("Mia");
    assert.equal((await peerOf(world, ana.caller.userId, conversationId))?.peer?.unclaimable, true);
  });

  test("writing to a new name that looks like somebody's is refused at once, with theirs, and nothing is left of it", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    await world.arrives("Paul");
    await assert.rejects(ana.sends("pau1", "hello"), {
      reason: "username-confusable",
      message: "Nobody can have the name pau1: it looks like Paul, which somebody has.",
      detail: { field: "username", suggestion: "Paul" },
    });
    assert.equal(await world.chat.store.read((tx) => tx.users.byName("pau1")), undefined);
    assert.equal((await ana.sends("PAUL", "hello")).recipientUnclaimed, false);
  });

  test("nothing waits for a reserved name, and neither it nor one that looks like somebody's is offered", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    await world.arrives("paul");
    await assert.rejects(ana.sends("adm1n", "hello"), refused("username-invalid"));
    const offered = async (text: string) => (await find(world.chat, ana.caller, text, 0)).unusedUsername;
    assert.deepEqual(
      [await offered("adm1n"), await offered("pau1"), await offered("josé")],
      ["", "", "josé"],
    );
  });

  test("a name that was given up accepts no messages for its quarantine, nor does one that looks like it", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const paul = await world.arrives("Paul");
    const identity = createIdentityStore(world.store.database, () => Promise.resolve());
    const now = world.chat.env.now();
    await identity.write((tx) => tx.accounts.giveUp(paul.caller.userId, now, now + 90 * DAY));
    for (const name of ["paul", "pau1"]) {
      await assert.rejects(ana.sends(name, "hello"), {
        reason: "recipient-refuses",
        message: `${name} accepts no messages.`,
      });
    }
    assert.equal((await find(world.chat, ana.caller, "paul", 0)).unusedUsername, "");
    world.passes(91 * DAY);
    const next = await ana.sends("paul", "hello, whoever you are");
    assert.equal(next.recipientUnclaimed, true);
    const newcomer = await world.arrives("paul");
    assert.notEqual(newcomer.caller.userId, paul.caller.userId);
  });

  test("names are found in every spelling, and by a part of it in any case", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const street = await world.arrives("Straße");
    const jose = await world.arrives("JOSÉ");
    const found = async (text: string) =>
      (await find(world.chat, ana.caller, text, 0)).people.map(({ userId }) => userId);
    assert.deepEqual(await found("STRASS"), [street.caller.userId]);
    assert.deepEqual(await found("straß"), [street.caller.userId]);
    assert.deepEqual(await found("jose\u0301"), [jose.caller.userId]);
    const sent = await ana.sends("strasse", "hello");
    assert.equal((await ana.sends("STRAßE", "again")).conversationId, sent.conversationId);
  });

  test("what a name looks like is stored with it and not computed again", async () => {
    await using world = await openWorld(open);
    await world.arrives("paul");
    const { canonical, skeleton } = parseUsername("pau1");
    const like = (name: { canonical: string; skeleton: string }) =>
      world.chat.store.read((tx) => tx.users.lookAlike({ username: "pau1", ...name }));
    assert.equal(await like({ canonical, skeleton }), "paul");
    assert.equal(await like({ canonical, skeleton: "another" }), undefined);
  });
}
