/** What every store promises about who runs a room, and about groups and notes to self. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRoom } from "../chat/create-room.ts";
import { find } from "../chat/find.ts";
import { listConversations } from "../chat/list-conversations.ts";
import { listMembers } from "../chat/list-members.ts";
import { listRooms } from "../chat/list-rooms.ts";
import { LOBBY_ID } from "../chat/model.ts";
import { readTexts, refused } from "./expectations.contract.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

export function rolesContract(open: OpenStore): void {
  test("the owner says who is an admin; handing the room over makes the old owner one", async () => {
    await using world = await openWorld(open);
    const [ana, bob, eve] = await people(world);
    const room = await ana.makesRoom("plans", ["bob"]);
    await ana.makes(room, bob, "admin");
    assert.deepEqual(await rolesIn(world, ana, room), { ana: "owner", bob: "admin" });
    await ana.makes(room, bob, "owner");
    assert.deepEqual(await rolesIn(world, ana, room), { ana: "admin", bob: "owner" });
    await assert.rejects(ana.makes(room, bob, "member"), refused("not-allowed"));
    await assert.rejects(bob.makes(room, bob, "admin"), refused("invalid-argument"));
    await assert.rejects(bob.makes(room, eve, "admin"), refused("recipient-not-found"));
    await assert.rejects(eve.makes(room, ana, "admin"), refused("conversation-not-found"));
    await bob.makes(room, ana, "member");
    assert.deepEqual(await rolesIn(world, ana, room), { ana: "member", bob: "owner" });
  });

  test("the owner removes anybody else, admins remove members, nobody else removes anybody", async () => {
    await using world = await openWorld(open);
    const [ana, bob, carol, dora] = await people(world);
    const room = await ana.makesRoom("plans", ["bob", "carol", "dora"]);
    await ana.makes(room, bob, "admin");
    await ana.makes(room, carol, "admin");
    await assert.rejects(dora.removes(room, bob), refused("not-allowed"));
    await assert.rejects(bob.removes(room, carol), refused("not-allowed"));
    await assert.rejects(bob.removes(room, ana), refused("not-allowed"));
    await assert.rejects(bob.removes(room, bob), refused("invalid-argument"));
    await bob.removes(room, dora);
    await bob.removes(room, dora);
    await ana.removes(room, carol);
    assert.deepEqual(await rolesIn(world, ana, room), { ana: "owner", bob: "admin" });
    await assert.rejects(carol.sends(room, "let me in"), refused("conversation-not-found"));
    await assert.rejects(carol.removes(room, bob), refused("conversation-not-found"));
  });

  test("an owner who leaves is succeeded by the admin who joined first, then by the member who did", async () => {
    await using world = await openWorld(open);
    const [ana, bob, carol, dora] = await people(world);
    const room = await ana.makesRoom("plans", ["zoe", "bob", "carol", "dora"]);
    await ana.makes(room, dora, "admin");
    await ana.makes(room, carol, "admin");
    await ana.leaves(room);
    assert.deepEqual(await rolesIn(world, bob, room), {
      zoe: "member",
      bob: "member",
      carol: "owner",
      dora: "admin",
    });
    await carol.leaves(room);
    await ana.joins(room);
    await dora.makes(room, bob, "admin");
    await dora.makes(room, ana, "admin");
    await ana.leaves(room);
    assert.deepEqual(
      await rolesIn(world, bob, room),
      { zoe: "member", bob: "admin", dora: "owner" },
      "an admin who leaves changes nobody else",
    );
    await dora.makes(room, bob, "member");
    await dora.leaves(room);
    assert.deepEqual(
      await rolesIn(world, bob, room),
      { zoe: "member", bob: "owner" },
      "a name that nobody has claimed owns nothing while somebody else could",
    );
    await bob.leaves(room);
    const zoe = await world.arrives("zoe");
    assert.deepEqual(await rolesIn(world, zoe, room), { zoe: "owner" });
    await zoe.leaves(room);
    await ana.joins(room);
    assert.deepEqual(
      await rolesIn(world, ana, room),
      { ana: "owner" },
      "whoever enters an empty room owns it",
    );
  });

  test("P5: one's own list tells of each change of what one may do", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = await people(world);
    const room = await ana.makesRoom("plans", ["bob"]);
    const headOf = async () => (await world.store.feeds.heads([bob.caller.userId]))[0]?.version ?? 0;
    const told = async (after: number) =>
      (await world.store.feeds.readChanges(bob.caller.userId, after, bob.caller.userId))?.entries.map(
        ({ role }) => role,
      );
    const first = await headOf();
    await ana.makes(room, bob, "admin");
    assert.deepEqual(await told(first), ["admin"]);
    const second = await headOf();
    await ana.makes(room, bob, "admin");
    assert.equal(await headOf(), second, "nothing changed");
    await ana.leaves(room);
    assert.deepEqual(await told(second), ["owner"]);
  });

  test("the owner and admins change a room; what changes nothing takes no version", async () => {
    await using world = await openWorld(open);
    const [ana, bob, eve] = await people(world);
    const room = await ana.makesRoom("plans", ["bob"], "private");
    await assert.rejects(bob.changes(room, { topic: "mine" }), refused("not-allowed"));
    await assert.rejects(eve.changes(room, { topic: "mine" }), refused("conversation-not-found"));
    await assert.rejects(ana.changes(room, { topic: "x".repeat(251) }), refused("invalid-argument"));
    await assert.rejects(ana.changes(room, { topic: "two\nlines" }), refused("invalid-argument"));
    await ana.makes(room, bob, "admin");
    const changed = await bob.changes(room, {
      name: " Garden ",
      topic: " what grows ",
      visibility: "public",
    });
    assert.deepEqual(
      [changed.name, changed.topic, changed.visibility, changed.announcements],
      ["Garden", "what grows", "public", false],
    );
    const again = await bob.changes(room, { name: "Garden" });
    assert.deepEqual(again, changed);
    assert.equal((await eve.joins(room), await eve.changes(room, {}).catch(refused("not-allowed"))), true);
  });

  test("where only announcements are written, the owner and admins write, and everybody reads and reacts", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = await people(world);
    const room = await ana.makesRoom("news", ["bob"]);
    await ana.changes(room, { announcements: true });
    await ana.sends(room, "We open at nine.");
    await assert.rejects(bob.sends(room, "Good!"), refused("not-allowed"));
    await bob.reacts(room, 1, "👍");
    assert.deepEqual(await readTexts(world, bob, room), ["We open at nine."]);
    await ana.makes(room, bob, "admin");
    await bob.sends(room, "And close at five.");
  });

  test("nobody runs the lobby, and everybody writes there", async () => {
    await using world = await openWorld(open, { lobby: true });
    const [ana, bob] = await people(world);
    await ana.sends(LOBBY_ID, "hello");
    await assert.rejects(ana.changes(LOBBY_ID, { topic: "mine" }), refused("not-allowed"));
    await assert.rejects(ana.removes(LOBBY_ID, bob), refused("not-allowed"));
    await assert.rejects(ana.makes(LOBBY_ID, ana, "owner"), refused("not-allowed"));
    for (const each of await people(world)) await each.leaves(LOBBY_ID);
    await bob.joins(LOBBY_ID);
    assert.deepEqual(await rolesIn(world, bob, LOBBY_ID), { bob: "member" });
  });

  groups(open);
  notesToSelf(open);
  directory(open);
}

function groups(open: OpenStore): void {
  test("a group is 3 to 20 people with the same rights and no name, and nobody else finds it", async () => {
    await using world = await openWorld(open);
    const [ana, bob, eve] = await people(world);
    const group = await ana.makesGroup("bob", "zoe");
    assert.deepEqual(await rolesIn(world, bob, group), { ana: "member", bob: "member", zoe: "member" });
    const listed = (await listConversations(world.chat, bob.caller, { size: 0, after: "" })).conversations[0];
    const { kind, name, visibility, memberCount } = listed?.conversation ?? assert.fail();
    assert.deepEqual([kind, name, visibility, memberCount], ["group", "", undefined, 3]);
    for (const each of [ana, eve]) {
      assert.deepEqual((await find(world.chat, each.caller, "", 0)).rooms, []);
      const page = { query: "", size: 0, after: "" };
      assert.deepEqual((await listRooms(world.chat, each.caller, page)).rooms, []);
    }
    await assert.rejects(eve.joins(group), refused("conversation-not-found"));
    await bob.pins(group, (await ana.sends(group, "hello")).seq);
    await assert.rejects(ana.changes(group, { topic: "us" }), refused("invalid-argument"));
    await assert.rejects(ana.removes(group, bob), refused("invalid-argument"));
    await assert.rejects(ana.makes(group, bob, "admin"), refused("invalid-argument"));
    await assert.rejects(ana.invites(group), refused("invalid-argument"));
  });

  test("a group takes people in up to 20, and lets them go", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = await people(world);
    const crowd = Array.from({ length: 18 }, (_, index) => `person-${index}`);
    const group = await ana.makesGroup("bob", ...crowd);
    await assert.rejects(bob.adds(group, "carol"), refused("limit-reached"));
    await ana.leaves(group);
    await assert.rejects(bob.adds(group, "carol", "ana"), refused("limit-reached"));
    await bob.adds(group, "carol", "bob");
    assert.equal(
      Object.values(await rolesIn(world, bob, group)).filter((role) => role !== "member").length,
      0,
    );
  });

  test("a group of too few or too many, or with what only rooms have, is not made", async () => {
    await using world = await openWorld(open);
    const [ana] = await people(world);
    const crowd = Array.from({ length: 20 }, (_, index) => `person-${index}`);
    for (const others of [[], ["bob"], ["bob", "BOB"], ["bob", "ana"], crowd]) {
      await assert.rejects(ana.makesGroup(...others), refused("invalid-argument"));
    }
    const group = { kind: "group", name: "", visibility: undefined, usernames: ["bob", "carol"] } as const;
    const wrong = [
      { name: "us" },
      { visibility: "private" },
      { topic: "us" },
      { announcements: true },
    ] as const;
    for (const [index, each] of wrong.entries()) {
      const asked = { ...group, clientRoomId: `group-number-${index}`, ...each };
      await assert.rejects(createRoom(world.chat, ana.caller, asked), refused("invalid-argument"));
    }
    const { conversations } = await listConversations(world.chat, ana.caller, { size: 0, after: "" });
    assert.deepEqual(conversations, []);
  });
}

function notesToSelf(open: OpenStore): void {
  test("who writes to their own name keeps notes: a conversation of one, read from all their devices", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = await people(world);
    const { conversationId, recipientUnclaimed } = await ana.sends("ANA", "buy seeds");
    assert.equal(recipientUnclaimed, false);
    assert.equal((await ana.sends("ana", "and soil")).conversationId, conversationId);
    const phone = await ana.onAnotherDevice();
    assert.deepEqual(await readTexts(world, phone, conversationId), ["buy seeds", "and soil"]);
    const { conversations } = await listConversations(world.chat, phone.caller, { size: 0, after: "" });
    const [notes] = conversations;
    assert.equal(conversations.length, 1);
    assert.deepEqual(
      [
        notes?.conversation.kind,
        notes?.conversation.memberCount,
        notes?.unreadCount,
        notes?.entry.peer?.username,
      ],
      ["direct", 1, 0, "ana"],
    );
    const beginning = await world.store.feeds.readBeginning(conversationId, "unacknowledged", phone.caller);
    assert.equal(beginning?.changes.messages.length, 2);
    await phone.acknowledges(conversationId, 2);
    assert.deepEqual(await world.store.feeds.marksOfOthers(ana.caller.userId), []);
    await assert.rejects(bob.sends(conversationId, "me too"), refused("conversation-not-found"));
    await assert.rejects(ana.leaves(conversationId), refused("invalid-argument"));
    await assert.rejects(ana.adds(conversationId, "bob"), refused("invalid-argument"));
    assert.notEqual((await ana.sends("bob", "hello")).conversationId, conversationId);
  });
}

function directory(open: OpenStore): void {
  test("the directory pages through public rooms and one's own by name, found by name or topic", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = await people(world);
    for (const name of ["Äpfel", "birnen", "Birnen", "50%", "Zeit"]) await ana.makesRoom(name);
    const secret = await ana.makesRoom("geheim", [], "private");
    await ana.changes(secret, { topic: "ÄPFEL und Birnen" });
    const names = async (who: Person, query: string) => {
      const found: string[] = [];
      let after = "";
      do {
        const page = await listRooms(world.chat, who.caller, { query, size: 2, after });
        found.push(...page.rooms.map(({ room }) => room.name));
        after = page.next;
      } while (after !== "");
      return found;
    };
    assert.deepEqual(await names(bob, ""), ["50%", "birnen", "Birnen", "Zeit", "Äpfel"]);
    assert.deepEqual(await names(ana, "äpfel"), ["geheim", "Äpfel"]);
    assert.deepEqual(await names(bob, "äpfel"), ["Äpfel"]);
    assert.deepEqual(await names(bob, "%"), ["50%"]);
    const page = { query: "Zeit", size: 0, after: "" };
    const joined = async (who: Person) => (await listRooms(world.chat, who.caller, page)).rooms[0]?.joined;
    assert.deepEqual([await joined(ana), await joined(bob)], [true, false]);
  });
}

async function people(world: World): Promise<[Person, Person, Person, Person]> {
  return [
    await world.arrives("ana"),
    await world.arrives("bob"),
    await world.arrives("carol"),
    await world.arrives("dora"),
  ];
}

/** Who is in a conversation, in order of joining, and what they may do; as its members see it. */
async function rolesIn(world: World, reader: Person, id: string): Promise<Record<string, string>> {
  const { members } = await listMembers(world.chat, reader.caller, id, { size: 0, after: "" });
  return Object.fromEntries(members.map(({ user, role }) => [user.username, role]));
}
