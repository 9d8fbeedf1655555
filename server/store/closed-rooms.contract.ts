/** What every store promises about a room that an operator closed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { find } from "../chat/find.ts";
import { listRooms } from "../chat/list-rooms.ts";
import { mayWrite } from "../chat/may-write.ts";
import { readTexts, refused } from "./expectations.contract.ts";
import { query } from "./schema.ts";
import { openWorld, type OpenStore } from "./world.contract.ts";

const close = query((db, value: { id: string; at: number | null }) =>
  db.updateTable("conversations").set({ closed_at: value.at }).where("conversation_id", "=", value.id),
);

export function closedRoomsContract(open: OpenStore): void {
  test("in a closed room nobody writes, changes or joins; its members read on, delete what is theirs and leave", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const bob = await world.arrives("bob");
    const eve = await world.arrives("eve");
    const room = await ana.makesRoom("plans", ["bob"]);
    const { token } = await ana.invites(room);
    await ana.sends(room, "one");
    await bob.sends(room, "two");
    const set = (at: number | null) =>
      world.store.database.write((connection) => connection.run(close, { id: room, at }));
    const offered = async () => {
      const page = await listRooms(world.chat, eve.caller, { query: "plan", size: 0, after: "" });
      const found = await find(world.chat, eve.caller, "plan", 0);
      return [page.rooms.length, found.rooms.length];
    };
    assert.deepEqual(await offered(), [1, 1]);
    await set(1);
    const attempts = [
      () => ana.sends(room, "three"),
      () => ana.edits(room, 1, "uno"),
      () => bob.reacts(room, 1, "👍"),
      () => ana.pins(room, 1),
      () => ana.changes(room, { name: "other" }),
      () => ana.makes(room, bob, "admin"),
      () => ana.removes(room, bob),
      () => ana.adds(room, "eve"),
      () => ana.invites(room),
      () => eve.accepts(token),
      () => eve.joins(room),
    ];
    for (const attempt of attempts) await assert.rejects(attempt(), refused("conversation-closed"));
    assert.equal(await mayWrite(world.chat, ana.caller, room), false);
    assert.deepEqual(await offered(), [0, 0]);
    assert.equal((await find(world.chat, bob.caller, "plan", 0)).rooms.length, 1, "its members find it");
    await bob.reads(room, 2);
    await bob.drafts(room, "for later");
    await bob.deletes(room, 2);
    await bob.leaves(room);
    assert.deepEqual(await readTexts(world, ana, room), ["one", ""]);
    await set(null);
    await eve.accepts(token);
    await ana.sends(room, "three");
  });
}
