/** What every store promises about who has a message. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { getDeliveryReport, type DeliveryReport } from "../chat/get-delivery-report.ts";
import { refused } from "./expectations.contract.ts";
import { query } from "./schema.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

const hide = query((db, value: { userId: string; reads: number; presence: number }) =>
  db
    .updateTable("users")
    .set({ hide_read_receipts: value.reads, hide_presence: value.presence })
    .where("user_id", "=", value.userId),
);

function hides(world: World, { caller }: Person, what: { reads?: 0 | 1; presence?: 0 | 1 }): Promise<void> {
  const { reads = 0, presence = 0 } = what;
  return world.store.database.write((connection) =>
    connection.run(hide, { userId: caller.userId, reads, presence }),
  );
}

function asks(
  world: World,
  { caller }: Person,
  conversationId: string,
  seq: number,
  page: { size?: number; after?: string } = {},
): Promise<DeliveryReport> {
  const { size = 0, after = "" } = page;
  return getDeliveryReport(world.chat, caller, { conversationId, seq }, { size, after });
}

const names = ({ recipients }: DeliveryReport): string[] => recipients.map(({ user }) => user.username);

/** How many of each person's devices hold the message. */
const holdings = ({ recipients }: DeliveryReport): string[] =>
  recipients.map(({ user, devices }) => {
    const held = devices.filter(({ delivered }) => delivered).length;
    return `${user.username}: ${held} of ${devices.length}`;
  });

export function reportsContract(open: OpenStore): void {
  test("a report says of each device what it holds and since when, and when its person read it", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const phone = await bob.onAnotherDevice();
    const { conversationId, createdAt } = await ana.sends("bob", "Where are you?");
    const waiting = await asks(world, ana, conversationId, 1);
    assert.equal(waiting.createdAt, createdAt);
    assert.deepEqual(waiting.counts, { recipients: 1, delivered: 0, read: 0 });
    assert.deepEqual(holdings(waiting), ["bob: 0 of 2"]);

    world.passes(60_000);
    await phone.acknowledges(conversationId, 1);
    world.passes(60_000);
    await bob.reads(conversationId, 1);
    const report = await asks(world, ana, conversationId, 1);
    assert.deepEqual(report.counts, { recipients: 1, delivered: 1, read: 1 });
    const [recipient] = report.recipients;
    assert.ok(recipient !== undefined);
    assert.ok((recipient.readAt ?? 0) > createdAt + 120_000);
    const [held] = recipient.devices.filter(({ delivered }) => delivered);
    assert.equal(held?.deviceId, phone.caller.deviceId);
    const deliveredAt = held.deliveredAt ?? 0;
    assert.ok(deliveredAt > createdAt + 60_000 && deliveredAt < createdAt + 120_000);
    assert.deepEqual(holdings(report), ["bob: 1 of 2"]);
  });

  test("P7: where a message is, only its sender learns", async () => {
    await using world = await openWorld(open);
    const [ana, bob, eve] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("eve"),
    ];
    const { conversationId } = await ana.sends("bob", "1");
    await assert.rejects(asks(world, bob, conversationId, 1), refused("not-allowed"));
    await assert.rejects(asks(world, eve, conversationId, 1), refused("conversation-not-found"));
    await assert.rejects(asks(world, ana, conversationId, 2), refused("message-not-found"));
    await assert.rejects(asks(world, ana, conversationId, 1, { after: "9.9" }), refused("invalid-argument"));
    await assert.rejects(asks(world, ana, conversationId, 1, { size: 101 }), refused("invalid-argument"));
  });

  test("whoever came after a message, or has gone, is none of its recipients", async () => {
    await using world = await openWorld(open);
    const [ana, bob, cat] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("cat"),
    ];
    const dan = await world.arrives("dan");
    const room = await ana.makesRoom("garden", ["bob", "cat"]);
    await ana.sends(room, "1");
    await dan.joins(room);
    await bob.leaves(room);
    assert.deepEqual(names(await asks(world, ana, room, 1)), ["cat"]);
    await bob.joins(room);
    const report = await asks(world, ana, room, 1);
    assert.deepEqual(names(report), ["cat"], "a membership that begins anew is another");
    assert.equal(report.counts.recipients, 1);
    await ana.sends(room, "2");
    await cat.acknowledges(room, 2);
    assert.deepEqual(names(await asks(world, ana, room, 2)), ["dan", "bob", "cat"]);
  });

  test("those whom it has not reached come first, page by page, nobody twice and nobody left out", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const others = [];
    for (const name of ["bob", "cat", "dan", "eve", "fay"]) others.push(await world.arrives(name));
    const [bob, , dan] = others;
    assert.ok(bob !== undefined && dan !== undefined);
    const room = await ana.makesRoom("garden", ["bob", "cat", "dan", "eve", "fay", "nobody-yet"]);
    await ana.sends(room, "1");
    await dan.onAnotherDevice();
    await bob.acknowledges(room, 1);
    await dan.acknowledges(room, 1);
    const expected = ["cat", "eve", "fay", "nobody-yet", "dan", "bob"];
    for (const size of [1, 2, 4, 100]) {
      const told: string[] = [];
      let after = "";
      do {
        const report = await asks(world, ana, room, 1, { size, after });
        assert.deepEqual(report.counts, { recipients: 6, delivered: 2, read: 0 });
        told.push(...names(report));
        after = report.next;
      } while (after !== "");
      assert.deepEqual(told, expected, `${size} to a page`);
    }
    const { recipients } = await asks(world, ana, room, 1);
    const [unclaimed] = recipients.filter(({ user }) => user.unclaimed);
    assert.deepEqual(unclaimed?.devices, [], "a name that nobody has used has no devices");
  });

  test("a new device stands where its person's others were, and is not waited for", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "1");
    await bob.acknowledges(conversationId, 1);
    const tablet = await bob.onAnotherDevice();
    await ana.sends("bob", "2");
    await bob.acknowledges(conversationId, 2);
    assert.deepEqual(holdings(await asks(world, ana, conversationId, 1)), ["bob: 2 of 2"]);
    assert.deepEqual(holdings(await asks(world, ana, conversationId, 2)), ["bob: 1 of 2"]);
    await tablet.acknowledges(conversationId, 2);
    assert.deepEqual(holdings(await asks(world, ana, conversationId, 2)), ["bob: 2 of 2"]);
  });

  test("a device that nobody has used for 90 days is not waited for", async () => {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "1");
    world.passes(91 * 24 * 60 * 60_000);
    await bob.onAnotherDevice();
    const { recipients } = await asks(world, ana, conversationId, 1);
    assert.equal(recipients[0]?.devices.length, 1);
  });

  for (const [who, hidden] of [
    ["the reader", "bob"],
    ["the sender", "ana"],
  ]) {
    test(`what was read is not told when ${who} hides read receipts, and what was delivered is`, async () => {
      await using world = await openWorld(open);
      const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
      const { conversationId } = await ana.sends("bob", "1");
      await bob.acknowledges(conversationId, 1);
      await bob.reads(conversationId, 1);
      await hides(world, hidden === "ana" ? ana : bob, { reads: 1 });
      const { counts, recipients } = await asks(world, ana, conversationId, 1);
      assert.deepEqual(counts, { recipients: 1, delivered: 1, read: 0 });
      assert.deepEqual([recipients[0]?.read, recipients[0]?.readAt], [false, undefined]);
      const [mark] = await world.store.feeds.marksOfOthers(ana.caller.userId);
      assert.deepEqual([mark?.deliveredSeq, mark?.readSeq], [1, 0]);
    });
  }
}
