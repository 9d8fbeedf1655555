/** What every store promises about sending. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRoom } from "../chat/create-room.ts";
import { listConversations } from "../chat/list-conversations.ts";
import { sendMessage, sentBefore } from "../chat/send-message.ts";
import { readTexts, refused } from "./expectations.contract.ts";
import { openWorld, type OpenStore, type Person } from "./world.contract.ts";

export function sendingContract(open: OpenStore): void {
  test("P2: the same id again gives the first result and stores nothing", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    await world.arrives("bob");
    const first = await ana.sends("bob", "hello", "id-number-1");
    assert.deepEqual(await ana.sends("bob", "hello", "id-number-1"), first);
    assert.deepEqual(await readTexts(world, ana, first.conversationId), ["hello"]);
  });

  test("P2: the same id for a different request is refused, whichever field differs", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const { conversationId } = await ana.sends("bob", "hello", "id-number-1");
    await assert.rejects(ana.sends("bob", "hullo", "id-number-1"), refused("client-id-reused"));
    await assert.rejects(ana.sends("carol", "hello", "id-number-1"), refused("client-id-reused"));
    await assert.rejects(ana.sends(conversationId, "hello", "id-number-1"), refused("client-id-reused"));
  });

  test("P2: two sends of one id at once store one message, and both learn its number", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const same = await Promise.all(
      Array.from({ length: 20 }, () => ana.sends("bob", "hello", "id-number-1")),
    );
    assert.deepEqual(new Set(same.map(({ seq }) => seq)), new Set([1]));
    assert.deepEqual(await readTexts(world, ana, same[0]?.conversationId ?? ""), ["hello"]);
  });

  test("P2: an id is remembered for ever", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const first = await ana.sends("bob", "hello", "id-number-1");
    const now = () => Date.UTC(2126, 0, 1);
    const inAHundredYears = { ...world.chat, env: { ...world.chat.env, now } };
    const target = { kind: "username", value: "bob" } as const;
    const command = { clientMessageId: "id-number-1", target, text: "hello" };
    assert.deepEqual(await sendMessage(inAHundredYears, ana.caller, command), first);
    const another = { ...command, text: "hullo" };
    await assert.rejects(sendMessage(inAHundredYears, ana.caller, another), refused("client-id-reused"));
    assert.deepEqual(await readTexts(world, ana, first.conversationId), ["hello"]);
  });

  test("P2: an id belongs to its sender alone", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "from ana", "id-number-1");
    await bob.sends("ana", "from bob", "id-number-1");
    assert.deepEqual(await readTexts(world, ana, conversationId), ["from ana", "from bob"]);
  });

  test("P8: a repeat learns its number though the sender has left, and a new send is refused", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    const first = await ana.sends(room, "hello", "id-number-1");
    await ana.leaves(room);
    assert.deepEqual(await ana.sends(room, "hello", "id-number-1"), first);
    const command = {
      clientMessageId: "id-number-1",
      target: { kind: "conversation_id", value: room },
      text: "hello",
    } as const;
    assert.deepEqual(await sentBefore(world.chat, ana.caller, command), first);
    await assert.rejects(ana.sends(room, "again"), refused("conversation-not-found"));
  });

  test("P3: messages sent at once by everybody are numbered 1, 2, 3 without a gap", async () => {
    await using world = await openWorld(open);
    const people = [await world.arrives("ana"), await world.arrives("bob"), await world.arrives("carol")];
    const room = await (people[0] as Person).makesRoom("plans", ["bob", "carol"]);
    const results = await Promise.all(
      people.flatMap((person) =>
        Array.from({ length: 50 }, (_, index) => person.sends(room, `${person.name} ${index}`)),
      ),
    );
    assert.deepEqual(
      results.map(({ seq }) => seq).sort((a, b) => a - b),
      Array.from({ length: 150 }, (_, index) => index + 1),
    );
    assert.deepEqual(
      await readTexts(world, people[1] as Person, room),
      await readTexts(world, people[2] as Person, room),
    );
  });

  test("P4: one person's sends that begin in order land in order", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const sends = Array.from({ length: 200 }, (_, index) => ana.sends("bob", String(index)));
    const { conversationId } = (await Promise.all(sends))[0] ?? { conversationId: "" };
    assert.deepEqual(
      await readTexts(world, ana, conversationId),
      Array.from({ length: 200 }, (_, index) => String(index)),
    );
  });

  test("a refused send stores nothing: no message, no conversation, no waiting name", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    await assert.rejects(ana.sends("bob", " \n\u200b "), refused("text-empty"));
    await assert.rejects(ana.sends("bob", "hello", "short"), refused("invalid-argument"));
    await assert.rejects(ana.sends("c_nowhere", "hello"), refused("conversation-not-found"));
    const { conversations } = await listConversations(world.chat, ana.caller, { size: 0, after: "" });
    assert.deepEqual(conversations, []);
    assert.equal(await world.chat.store.read((tx) => tx.users.byName("bob")), undefined);
  });

  test("a direct conversation is one per pair, whoever writes first and however", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("Ana"), await world.arrives("bob")];
    const results = await Promise.all([ana.sends("bob", "1"), bob.sends("ana", "2"), ana.sends("BOB", "3")]);
    assert.equal(new Set(results.map(({ conversationId }) => conversationId)).size, 1);
  });

  test("a message to an unused name waits for whoever claims it, and the sender is told so", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const first = await ana.sends("Bob", "are you there?");
    assert.equal(first.recipientUnclaimed, true);
    assert.equal((await ana.sends(first.conversationId, "still not?")).recipientUnclaimed, true);
    const bob = await world.arrives("bob");
    assert.equal((await ana.sends("bob", "there you are")).recipientUnclaimed, false);
    assert.deepEqual(await readTexts(world, bob, first.conversationId), [
      "are you there?",
      "still not?",
      "there you are",
    ]);
  });

  test("where names do not wait, an unused one is not found, and neither is one that waited before", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    await ana.sends("bob", "hello");
    const strict = { ...world.chat, settings: { ...world.chat.settings, waitingNames: false } };
    for (const value of ["bob", "dora"]) {
      const command = {
        clientRoomId: `room-with-${value}`,
        name: "plans",
        visibility: "public",
        usernames: [value],
      } as const;
      await assert.rejects(createRoom(strict, ana.caller, command), refused("recipient-not-found"));
    }
  });
}
