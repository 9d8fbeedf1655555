/** What every store promises about rooms and who is in them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRoom } from "../chat/create-room.ts";
import { find } from "../chat/find.ts";
import { DEFAULT_CHAT_LIMITS } from "../chat/limits.ts";
import { listConversations } from "../chat/list-conversations.ts";
import { listMembers } from "../chat/list-members.ts";
import { listMessages } from "../chat/list-messages.ts";
import { listRooms } from "../chat/list-rooms.ts";
import { readTexts, refused } from "./expectations.contract.ts";
import { openWorld, type OpenStore } from "./world.contract.ts";

export function membershipsContract(open: OpenStore): void {
  test("P7: who is not a member finds nothing, in the same words as where there is nothing", async () => {
    await using world = await openWorld(open);
    const [ana, eve] = [await world.arrives("ana"), await world.arrives("eve")];
    const room = await ana.makesRoom("plans", [], "private");
    await ana.sends(room, "secret");
    for (const id of [room, "c_nowhere"]) {
      const page = { beforeSeq: 0, limit: 0 };
      await assert.rejects(listMessages(world.chat, eve.caller, id, page), refused("conversation-not-found"));
      await assert.rejects(
        listMembers(world.chat, eve.caller, id, { size: 0, after: "" }),
        refused("conversation-not-found"),
      );
      await assert.rejects(eve.joins(id), refused("conversation-not-found"));
      await assert.rejects(eve.reads(id, 1), refused("conversation-not-found"));
      await assert.rejects(eve.acknowledges(id, 1), refused("conversation-not-found"));
      await assert.rejects(eve.adds(id, "eve"), refused("conversation-not-found"));
      await assert.rejects(eve.changes(id, { name: "mine" }), refused("conversation-not-found"));
      await assert.rejects(eve.makes(id, eve, "owner"), refused("conversation-not-found"));
      await assert.rejects(eve.removes(id, ana), refused("conversation-not-found"));
      await assert.rejects(eve.invites(id), refused("conversation-not-found"));
      await assert.rejects(eve.sees(id, { muted: true }), refused("conversation-not-found"));
      await assert.rejects(eve.drafts(id, "let me in"), refused("conversation-not-found"));
      await eve.leaves(id);
    }
    assert.deepEqual((await find(world.chat, eve.caller, "plans", 0)).rooms, []);
    const page = { query: "plans", size: 0, after: "" };
    assert.deepEqual((await listRooms(world.chat, eve.caller, page)).rooms, []);
  });

  test("P7: a send against a removal is stored before it or refused, never after", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    for (let round = 0; round < 10; round += 1) {
      const room = await ana.makesRoom(`plans ${round}`, ["bob"]);
      const acts = [() => bob.sends(room, "me too"), () => bob.leaves(room), () => bob.sends(room, "and me")];
      const [first, , second] = await Promise.allSettled(
        (round % 2 === 0 ? acts : acts.toReversed()).map((act) => act()),
      );
      assert.equal(first?.status, "fulfilled");
      assert.equal(second?.status, "rejected");
      assert.equal((await readTexts(world, ana, room)).length, 1);
    }
  });

  test("joining twice is joining once; leaving twice is leaving once", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const room = await ana.makesRoom("plans");
    const count = async () => (await world.chat.store.read((tx) => tx.conversations.byId(room)))?.memberCount;
    await Promise.all([bob.joins(room), bob.joins(room), ana.adds(room, "bob", "BOB")]);
    assert.equal(await count(), 2);
    await Promise.all([bob.leaves(room), bob.leaves(room)]);
    assert.equal(await count(), 1);
  });

  test("a newcomer to a room sees its whole history and has nothing unread", async () => {
    await using world = await openWorld(open, { lobby: true });
    const ana = await world.arrives("ana");
    await ana.sends("c_lobby", "anybody here?");
    const bob = await world.arrives("bob");
    assert.deepEqual(await readTexts(world, bob, "c_lobby"), ["anybody here?"]);
    const { conversations } = await listConversations(world.chat, bob.caller, { size: 0, after: "" });
    assert.deepEqual(
      conversations.map(({ unreadCount, lastMessage }) => [unreadCount, lastMessage?.text]),
      [[0, "anybody here?"]],
    );
  });

  test("one room per client id: the same request gives it again, another one is refused", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const command = {
      clientRoomId: "room-id-1",
      name: " plans ",
      visibility: "public",
      usernames: ["bob"],
    } as const;
    const [first, second] = await Promise.all([0, 1].map(() => createRoom(world.chat, ana.caller, command)));
    assert.deepEqual(second, first);
    assert.deepEqual([first?.name, first?.memberCount], ["plans", 2]);
    const other = createRoom(world.chat, ana.caller, { ...command, name: "other plans" });
    await assert.rejects(other, refused("client-id-reused"));
  });

  test("P7: whoever has left the room they made learns nothing of it by asking for it again", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const command = {
      clientRoomId: "room-id-1",
      name: "plans",
      visibility: "private",
      usernames: ["bob"],
    } as const;
    const { conversationId } = await createRoom(world.chat, ana.caller, command);
    await ana.leaves(conversationId);
    await assert.rejects(createRoom(world.chat, ana.caller, command), refused("conversation-not-found"));
  });

  test("nobody is in more than 1,000 conversations, whoever asks for one more", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    await Promise.all(
      Array.from({ length: DEFAULT_CHAT_LIMITS.conversations }, (_, index) => ana.makesRoom(`room ${index}`)),
    );
    const room = await bob.makesRoom("one more");
    await assert.rejects(ana.joins(room), refused("limit-reached"));
    await assert.rejects(ana.sends("bob", "hello"), refused("limit-reached"));
    await assert.rejects(bob.sends("ana", "hello"), refused("limit-reached"));
    await assert.rejects(bob.adds(room, "ana"), refused("limit-reached"));
    await assert.rejects(ana.makesRoom("another"), refused("limit-reached"));
  });

  test("two people's conversation cannot be left, nor joined by a third", async () => {
    await using world = await openWorld(open);
    const [ana, eve] = [await world.arrives("ana"), await world.arrives("eve")];
    const { conversationId } = await ana.sends("bob", "hello");
    await assert.rejects(ana.leaves(conversationId), refused("invalid-argument"));
    await assert.rejects(ana.adds(conversationId, "eve"), refused("invalid-argument"));
    await assert.rejects(eve.joins(conversationId), refused("conversation-not-found"));
  });
}
