/** What every store promises about invitations: links into rooms. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { getInvitation } from "../chat/get-invitation.ts";
import { listInvitations } from "../chat/list-invitations.ts";
import { MAX_INVITATIONS } from "../chat/limits.ts";
import { revokeInvitation } from "../chat/revoke-invitation.ts";
import { refused } from "./expectations.contract.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export function invitationsContract(open: OpenStore): void {
  test("whoever has a link sees where it leads and joins by it, once", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const room = await ana.makesRoom("plans", [], "private");
    const { id, token } = await ana.invites(room, { maxUses: 2 });
    const found = await getInvitation(world.chat, bob.caller, token);
    assert.deepEqual(
      [found.room.conversationId, found.invitation.creator.username, found.joined],
      [room, "ana", false],
    );
    assert.equal((await bob.accepts(token)).memberCount, 2);
    assert.equal((await bob.accepts(token)).memberCount, 2);
    await ana.accepts(token);
    assert.equal((await getInvitation(world.chat, bob.caller, token)).joined, true);
    assert.deepEqual(await listed(world, ana, room), [[id, 1]]);
  });

  test("P7: one that never was, has expired, is used up or was withdrawn: all answer alike", async () => {
    await using world = await openWorld(open);
    const [ana, bob, eve] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("eve"),
    ];
    const room = await ana.makesRoom("plans", [], "private");
    const brief = await ana.invites(room, { lifetime: MINUTE });
    const single = await ana.invites(room, { maxUses: 1 });
    const withdrawn = await ana.invites(room, { lifetime: 0 });
    const lasting = await ana.invites(room, { lifetime: 0 });
    await bob.accepts(single.token);
    await revokeInvitation(world.chat, ana.caller, room, withdrawn.id);
    await revokeInvitation(world.chat, ana.caller, room, withdrawn.id);
    world.passes(MINUTE);
    const answers = new Set<string>();
    for (const token of ["never made", brief.token, single.token, withdrawn.token]) {
      for (const ask of [() => getInvitation(world.chat, eve.caller, token), () => eve.accepts(token)]) {
        const answer: Promise<unknown> = ask();
        await assert.rejects(answer, refused("invitation-not-found"));
        await answer.catch((error: Error) => answers.add(error.message));
      }
    }
    assert.equal(answers.size, 1);
    assert.equal(
      (await bob.accepts(single.token)).conversationId,
      room,
      "whoever joined by it may ask again",
    );
    world.passes(400 * DAY);
    await eve.accepts(lasting.token);
  });

  test("the last use of an invitation lets one person in, however many come at once", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    const { token } = await ana.invites(room, { maxUses: 1 });
    const crowd = await Promise.all(["bob", "carol", "dora"].map((name) => world.arrives(name)));
    const results = await Promise.allSettled(crowd.map((each) => each.accepts(token)));
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
    assert.deepEqual(await listed(world, ana, room), [], "one that is used up is not in force");
  });

  test("members list and withdraw the invitations they made, those who run the room all of them", async () => {
    await using world = await openWorld(open);
    const [ana, bob, carol, eve] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("carol"),
      await world.arrives("eve"),
    ];
    const room = await ana.makesRoom("plans", ["bob", "carol"]);
    const other = await ana.makesRoom("other plans", ["bob"]);
    const [first, second] = [await bob.invites(room), await carol.invites(room)];
    assert.deepEqual(await listed(world, ana, room), [
      [second.id, 0],
      [first.id, 0],
    ]);
    assert.deepEqual(await listed(world, bob, room), [[first.id, 0]]);
    const revoke = (who: Person, id: string, of = room) => revokeInvitation(world.chat, who.caller, of, id);
    await assert.rejects(revoke(bob, second.id), refused("not-allowed"));
    await assert.rejects(revoke(eve, second.id), refused("conversation-not-found"));
    await assert.rejects(listInvitations(world.chat, eve.caller, room), refused("conversation-not-found"));
    await revoke(ana, first.id, other);
    await revoke(ana, first.id);
    await revoke(carol, second.id);
    assert.deepEqual(await listed(world, ana, room), []);
  });

  test("P7: whoever is removed does not come back by a link of their own", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const room = await ana.makesRoom("plans", ["bob"], "private");
    const { token } = await bob.invites(room, { lifetime: 0 });
    await ana.removes(room, bob);
    await assert.rejects(bob.accepts(token), refused("invitation-not-found"));
  });

  test("a room has at most 20 invitations in force; what has ended makes room", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    for (let made = 1; made < MAX_INVITATIONS; made += 1) await ana.invites(room, { lifetime: 0 });
    await ana.invites(room, { lifetime: MINUTE });
    await assert.rejects(ana.invites(room), refused("limit-reached"));
    world.passes(MINUTE);
    await ana.invites(room);
  });

  test("an invitation is good for a minute to a year, and for as many as there can be", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const room = await ana.makesRoom("plans");
    for (const lifetime of [-1, MINUTE - 1, 365 * DAY + 1, NaN]) {
      await assert.rejects(ana.invites(room, { lifetime }), refused("invalid-argument"));
    }
    for (const maxUses of [-1, 10_001]) {
      await assert.rejects(ana.invites(room, { maxUses }), refused("invalid-argument"));
    }
    await ana.invites(room, { lifetime: 365 * DAY, maxUses: 10_000 });
    const { conversationId } = await ana.sends("bob", "hello");
    await assert.rejects(bob.invites(conversationId), refused("invalid-argument"));
  });
}

async function listed(world: World, who: Person, room: string): Promise<[string, number][]> {
  const invitations = await listInvitations(world.chat, who.caller, room);
  return invitations.map(({ invitationId, uses }) => [invitationId, uses]);
}
