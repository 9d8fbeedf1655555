/** What every store promises about commands: what changes a message is done once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { performedBefore } from "../chat/command.ts";
import { editMessage } from "../chat/edit-message.ts";
import type { Message } from "../chat/model.ts";
import { refused } from "./expectations.contract.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

/** What somebody reads of one message. */
async function read(world: World, id: string, seq: number): Promise<Message> {
  return (await world.chat.store.read((tx) => tx.messages.bySeq(id, seq))) ?? assert.fail();
}

async function headOf(world: World, id: string): Promise<number> {
  return (await world.store.feeds.heads([id]))[0]?.version ?? assert.fail();
}

/** Each kind of command, under one id. */
const commands: Record<string, (who: Person, conversation: string, id: string) => Promise<number>> = {
  edit: (who, conversation, id) => who.edits(conversation, 1, "hullo", id),
  react: (who, conversation, id) => who.reacts(conversation, 1, "👍", true, id),
  pin: (who, conversation, id) => who.pins(conversation, 1, true, id),
  delete: (who, conversation, id) => who.deletes(conversation, 1, id),
};

export function commandsContract(open: OpenStore): void {
  test("P2: an edit that is repeated does not come back over a later one, nor a reaction over its taking back", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const { conversationId } = await ana.sends("bob", "hello");
    const first = await ana.edits(conversationId, 1, "first", "id-number-1");
    await ana.edits(conversationId, 1, "second", "id-number-2");
    const given = await ana.reacts(conversationId, 1, "👍", true, "id-number-3");
    await ana.reacts(conversationId, 1, "👍", false, "id-number-4");
    assert.equal(await ana.edits(conversationId, 1, "first", "id-number-1"), first);
    assert.equal(await ana.reacts(conversationId, 1, "👍", true, "id-number-3"), given);
    const { text, reactions } = await read(world, conversationId, 1);
    assert.deepEqual({ text, reactions }, { text: "second", reactions: [] });
  });

  for (const [kind, perform] of Object.entries(commands)) {
    test(`P2: the same command again gives the first result and changes nothing: ${kind}`, async () => {
      await using world = await openWorld(open);
      const ana = await world.arrives("ana");
      const { conversationId } = await ana.sends("bob", "hello");
      const first = await perform(ana, conversationId, "id-number-1");
      assert.equal(first, await headOf(world, conversationId), "it takes the next version");
      await ana.sends(conversationId, "more");
      const head = await headOf(world, conversationId);
      assert.equal(await perform(ana, conversationId, "id-number-1"), first);
      assert.equal(await headOf(world, conversationId), head);
    });

    test(`P2: where there is nothing to change, a command answers with the last change and makes none: ${kind}`, async () => {
      await using world = await openWorld(open);
      const ana = await world.arrives("ana");
      const { conversationId } = await ana.sends("bob", "hello");
      const first = await perform(ana, conversationId, "id-number-1");
      await ana.sends(conversationId, "more");
      const head = await headOf(world, conversationId);
      assert.equal(await perform(ana, conversationId, "id-number-2"), first);
      assert.equal(await headOf(world, conversationId), head);
      assert.equal(await perform(ana, conversationId, "id-number-2"), first, "and is kept as well");
    });

    test(`P2 P8: a command that was done is answered though its person has left, a new one is not: ${kind}`, async () => {
      await using world = await openWorld(open);
      const ana = await world.arrives("ana");
      const room = await ana.makesRoom("plans");
      await ana.sends(room, "hello");
      const first = await perform(ana, room, "id-number-1");
      await ana.leaves(room);
      world.passes(100 * 365 * 24 * 60 * 60 * 1000);
      assert.equal(await perform(ana, room, "id-number-1"), first);
      await assert.rejects(perform(ana, room, "id-number-2"), refused("conversation-not-found"));
    });

    test(`P2: the id of a command is refused for anything else, and free for others: ${kind}`, async () => {
      await using world = await openWorld(open);
      const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
      const { conversationId } = await ana.sends("bob", "hello");
      await bob.sends("ana", "hello", "id-number-1");
      await perform(ana, conversationId, "id-number-1");
      for (const [other, elsewise] of Object.entries(commands)) {
        if (other === kind) continue;
        await assert.rejects(elsewise(ana, conversationId, "id-number-1"), refused("client-id-reused"));
      }
      await assert.rejects(ana.pins(conversationId, 2, true, "id-number-1"), refused("client-id-reused"));
      // Neither is it the id of a message, nor anybody else's.
      await ana.sends(conversationId, "mine", "id-number-1");
      await bob.reacts(conversationId, 2, "👍", true, "id-number-1");
    });
  }

  test("P2: one edit asked for by everybody at once is done once, and all learn its version", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const { conversationId } = await ana.sends("bob", "hello");
    const same = await Promise.all(
      Array.from({ length: 20 }, () => ana.edits(conversationId, 1, "hullo", "id-number-1")),
    );
    assert.deepEqual(new Set(same), new Set([await headOf(world, conversationId)]));
    assert.equal(await world.chat.store.read((tx) => tx.messages.countEdits(conversationId, 1)), 1);
  });

  test("P8: whether a command was done can be asked without doing it", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const { conversationId } = await ana.sends("bob", "hello");
    const edit = (text: string) =>
      editMessage({
        clientCommandId: "id-number-1",
        conversationId,
        message: { kind: "seq", value: 1 },
        text,
      });
    const before = await performedBefore(world.chat, ana.caller, edit("hullo"));
    assert.equal(before, undefined);
    const version = await ana.edits(conversationId, 1, "hullo", "id-number-1");
    assert.equal(await performedBefore(world.chat, ana.caller, edit("hullo")), version);
    await assert.rejects(performedBefore(world.chat, ana.caller, edit("hallo")), refused("client-id-reused"));
  });

  test("a refused command stores nothing, and its id stays free", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const { conversationId } = await ana.sends("bob", "hello");
    const before = [await read(world, conversationId, 1), await headOf(world, conversationId)];
    await assert.rejects(ana.edits(conversationId, 1, " ", "id-number-1"), refused("text-empty"));
    await assert.rejects(ana.edits(conversationId, 2, "hi", "id-number-1"), refused("message-not-found"));
    await assert.rejects(ana.edits(conversationId, 1, "hi", "short"), refused("invalid-argument"));
    assert.deepEqual([await read(world, conversationId, 1), await headOf(world, conversationId)], before);
    await ana.edits(conversationId, 1, "hi", "id-number-1");
    assert.equal((await read(world, conversationId, 1)).text, "hi");
  });

  test("one's own message may be named by the id it was sent under; nobody else's, and none of elsewhere", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "hello", "ana-message");
    const elsewhere = await ana.makesRoom("plans", ["bob"]);
    await bob.sends(elsewhere, "hello", "bob-message");
    await ana.edits(conversationId, "ana-message", "hullo");
    assert.equal((await read(world, conversationId, 1)).text, "hullo");
    await assert.rejects(bob.reacts(conversationId, "ana-message", "👍"), refused("message-not-found"));
    await assert.rejects(bob.deletes(conversationId, "bob-message"), refused("message-not-found"));
    await bob.deletes(elsewhere, "bob-message");
  });
}
