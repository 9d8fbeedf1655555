/** What every store promises about when people were here last. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { query } from "./schema.ts";
import { recordSightings } from "./sightings.ts";
import { openWorld, type OpenStore } from "./world.contract.ts";

const hide = query((db, value: { userId: string }) =>
  db.updateTable("users").set({ hide_presence: 1 }).where("user_id", "=", value.userId),
);

export function sightingsContract(open: OpenStore): void {
  test("when somebody was here last is known to those who share a conversation with them, of any size", async () => {
    await using world = await openWorld(open);
    const { database, feeds } = world.store;
    const [ana, bob, eve] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("eve"),
    ];
    const ids = [ana, bob, eve].map(({ caller }) => caller.userId);
    const room = await ana.makesRoom(
      "garden",
      Array.from({ length: 99 }, (_, index) => `guest-${index}`),
    );
    await bob.joins(room);
    const [bobs = ""] = ids.slice(1);
    const saw = (at: number) =>
      recordSightings(database)({
        people: new Map([[bobs, at]]),
        devices: new Map([[bob.caller.deviceId, at]]),
      });
    await saw(5000);
    await saw(4000);
    const seen = async (reader: string) =>
      new Map((await feeds.lastSeen(reader, ids)).map(({ userId, lastSeenAt }) => [userId, lastSeenAt]));
    const [anas = "", , eves = ""] = ids;
    assert.equal((await seen(anas)).get(bobs), 5000, "a late word of an earlier time changes nothing");
    assert.deepEqual(await seen(eves), new Map(), "P7: a stranger learns nothing");
    await bob.leaves(room);
    assert.equal((await seen(anas)).has(bobs), false);
    await bob.joins(room);
    await database.write((connection) => connection.run(hide, { userId: bobs }));
    assert.equal((await seen(anas)).has(bobs), false, "who hides is left out");
    assert.equal((await seen(bobs)).size, 0, "and learns of nobody");
    assert.deepEqual([await feeds.hidesPresence(bobs), await feeds.hidesPresence(anas)], [true, false]);
  });
}
