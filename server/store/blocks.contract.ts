/** What every store promises about people who accept nothing of somebody. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { getDeliveryReport } from "../chat/get-delivery-report.ts";
import { listBlocks } from "../chat/list-blocks.ts";
import { mayWrite } from "../chat/may-write.ts";
import { setBlock } from "../chat/set-block.ts";
import { Refusal } from "../refusal.ts";
import { query } from "./schema.ts";
import { readTexts, refused } from "./expectations.contract.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

const suspend = query((db, value: { userId: string }) =>
  db.updateTable("users").set({ suspended_at: 1 }).where("user_id", "=", value.userId),
);

async function people(world: World, ...names: string[]): Promise<Person[]> {
  const arrived: Person[] = [];
  for (const name of names) arrived.push(await world.arrives(name));
  return arrived;
}

/** The sentence and the reason of a refusal. */
async function answerOf(attempt: Promise<unknown>): Promise<[string, string]> {
  const error = await attempt.then(
    () => assert.fail("it was not refused"),
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof Refusal, String(error));
  return [error.reason, error.message];
}

export function blocksContract(open: OpenStore): void {
  test("who is blocked writes, edits, reacts and pins no more between the two, may delete, and is told one sentence", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = (await people(world, "ana", "bob")) as [Person, Person];
    const { conversationId: id } = await bob.sends("ana", "hello");
    await bob.sends("ana", "again", "bob-message-2");
    await ana.blocks(bob);
    const refusals = [
      () => bob.sends("ana", "please"),
      () => bob.sends(id, "please"),
      () => bob.edits(id, 1, "please"),
      () => bob.reacts(id, 1, "👍"),
      () => bob.pins(id, 1),
    ];
    for (const attempt of refusals) {
      assert.deepEqual(await answerOf(attempt()), ["recipient-refuses", "ana accepts no messages."]);
    }
    assert.equal(await mayWrite(world.chat, bob.caller, id), false);
    assert.equal((await bob.sends("ana", "again", "bob-message-2")).seq, 2, "P8: what was sent, was sent");
    await bob.deletes(id, 2);
    assert.deepEqual(await readTexts(world, ana, id), ["hello", ""]);
    await ana.blocks(bob, false);
    assert.equal((await bob.sends("ana", "thank you")).seq, 3);
  });

  test("a new conversation with somebody who blocked one is refused, and nothing of it is left", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = (await people(world, "ana", "bob")) as [Person, Person];
    await ana.blocks(bob);
    await assert.rejects(bob.sends("ana", "hello"), refused("recipient-refuses"));
    assert.equal(
      await world.chat.store.read((tx) => tx.conversations.direct(ana.caller.userId, bob.caller.userId)),
      undefined,
    );
  });

  test("whoever blocked somebody is told to let them again before writing to them", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = (await people(world, "ana", "bob")) as [Person, Person];
    await ana.blocks(bob);
    await bob.blocks(ana);
    const [reason, sentence] = await answerOf(ana.sends("bob", "hello"));
    assert.equal(reason, "not-allowed");
    assert.match(sentence, /blocked bob\. Unblock/);
  });

  test("who accepts nothing is not told apart: blocking, suspended", async () => {
    await using world = await openWorld(open);
    const [ana, bob, eve] = (await people(world, "ana", "bob", "eve")) as [Person, Person, Person];
    await ana.blocks(eve);
    const blocked = await answerOf(eve.sends("ana", "hello"));
    await ana.blocks(eve, false);
    await world.store.database.write((connection) => connection.run(suspend, { userId: ana.caller.userId }));
    assert.deepEqual(await answerOf(eve.sends("ana", "hello")), blocked);
    const room = await bob.makesRoom("plans");
    await assert.rejects(bob.adds(room, "ana"), refused("recipient-refuses"));
  });

  test("nobody is added to rooms and groups by whom they blocked; rooms both are in stay as they are", async () => {
    await using world = await openWorld(open);
    const [ana, bob, cat] = (await people(world, "ana", "bob", "cat")) as [Person, Person, Person];
    const shared = await ana.makesRoom("shared", ["bob"]);
    await ana.blocks(bob);
    const room = await bob.makesRoom("plans");
    await assert.rejects(bob.adds(room, "cat", "ana"), refused("recipient-refuses"));
    await assert.rejects(bob.makesRoom("more", ["ana"]), refused("recipient-refuses"));
    await assert.rejects(bob.makesGroup("ana", "cat"), refused("recipient-refuses"));
    await bob.sends(shared, "hello");
    await bob.reacts(shared, 1, "👍");
    await ana.sends(shared, "hello");
    await bob.adds(shared, "ana", "cat");
    assert.deepEqual(await readTexts(world, cat, shared), ["hello", "hello"]);
  });

  test("a block is one's own: one's list says so at once, the other's says nothing", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = (await people(world, "ana", "bob")) as [Person, Person];
    const { conversationId: id } = await ana.sends("bob", "hello");
    const [anas, bobs] = await world.store.feeds.heads([ana.caller.userId, bob.caller.userId]);
    world.store.rings.length = 0;
    assert.equal(await ana.blocks(bob), true);
    assert.equal(await ana.blocks(bob), false, "the same again is no change");
    assert.deepEqual(
      world.store.rings.flat().map(({ feed }) => feed),
      [ana.caller.userId],
    );
    const changes = await world.store.feeds.readChanges(
      ana.caller.userId,
      anas?.version ?? 0,
      ana.caller.userId,
    );
    assert.deepEqual(
      changes?.entries.map(({ conversationId, blocked }) => [conversationId, blocked]),
      [[id, true]],
    );
    const untold = await world.store.feeds.readChanges(
      bob.caller.userId,
      bobs?.version ?? 0,
      bob.caller.userId,
    );
    assert.deepEqual(untold?.entries, []);
    await ana.blocks(bob, false);
    const beginning = await world.store.feeds.readBeginning(ana.caller.userId, "snapshot", ana.caller);
    assert.equal(beginning?.changes.entries[0]?.blocked, undefined);
  });

  test("whom one has blocked is listed, the last first, at most 1,000; nobody blocks themself or nobody", async () => {
    await using world = await openWorld(open);
    const [ana, bob, cat] = (await people(world, "ana", "bob", "cat")) as [Person, Person, Person];
    await ana.blocks(bob);
    await ana.blocks(cat);
    const names = async () => (await listBlocks(world.chat, ana.caller)).map(({ username }) => username);
    assert.deepEqual(await names(), ["cat", "bob"]);
    await ana.blocks(cat, false);
    assert.deepEqual(await names(), ["bob"]);
    assert.deepEqual(await listBlocks(world.chat, bob.caller), []);
    await assert.rejects(ana.blocks(ana), refused("invalid-argument"));
    await assert.rejects(setBlock(world.chat, ana.caller, "u_nobody", true), refused("not-found"));
    await world.chat.store.write(async (tx) => {
      for (let made = 1; made < 1_000; made += 1) {
        const name = `waiting${made}`;
        await tx.users.addWaiting({
          userId: `u_${name}`,
          username: name,
          canonical: name,
          skeleton: name,
          createdAt: 0,
        });
        await tx.blocks.add(ana.caller.userId, `u_${name}`, 0);
      }
    });
    await assert.rejects(ana.blocks(cat), refused("limit-reached"));
    await ana.blocks(bob, false);
    await ana.blocks(cat);
  });

  test("neither of two who are apart learns when the other is or was here, nor what they read between the two", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = (await people(world, "ana", "bob")) as [Person, Person];
    const { conversationId: id } = await ana.sends("bob", "hello");
    const room = await ana.makesRoom("shared", ["bob"]);
    await ana.sends(room, "hello");
    const known = async ({ caller: { userId } }: Person, other: Person) => {
      const { feeds } = world.store;
      const marks = await feeds.marksOfOthers(userId);
      return {
        peers: await feeds.peersOf(userId),
        seen: (await feeds.lastSeen(userId, [other.caller.userId])).length,
        marks: marks.map(({ conversationId }) => conversationId),
        apart: [...(await feeds.apartFrom(userId))],
      };
    };
    const { userId: anas } = ana.caller;
    assert.deepEqual(await known(bob, ana), { peers: [anas], seen: 1, marks: [id, room], apart: [] });
    await ana.blocks(bob);
    await bob.acknowledges(id, 1);
    await bob.reads(id, 1);
    await bob.reads(room, 1);
    for (const [one, other] of [
      [ana, bob],
      [bob, ana],
    ] as const) {
      assert.deepEqual(await known(one, other), {
        peers: [],
        seen: 0,
        marks: [room],
        apart: [other.caller.userId],
      });
    }
    const message = { conversationId: id, seq: 1 };
    const report = await getDeliveryReport(world.chat, ana.caller, message, { size: 0, after: "" });
    assert.deepEqual(
      [report.recipients.map(({ read, devices }) => [read, devices]), report.counts],
      [[[false, []]], { recipients: 1, delivered: 0, read: 0 }],
    );
    await ana.blocks(bob, false);
    assert.deepEqual((await known(bob, ana)).peers, [anas]);
  });
}
