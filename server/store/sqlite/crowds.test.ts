/** What it costs the store that a room is large. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sql } from "kysely";
import type { ChatStore } from "../../chat/ports.ts";
import { chatTransaction } from "../chat-transaction.ts";
import type { Database, WriteConnection } from "../database.ts";
import { query } from "../schema.ts";
import { openWorld, type Person, type World } from "../world.contract.ts";
import { temporarySqliteStore } from "./temporary-store.contract.ts";

interface Cost {
  statements: number;
  rowsRead: number;
  rowsWritten: number;
}

const rowsWritten = query((db) => db.selectNoFrom(sql<number>`total_changes()`.as("count")));

test("a message, a join and a removal cost a room of 5,000 what they cost a room of 10", async () => {
  const cost: Cost = { statements: 0, rowsRead: 0, rowsWritten: 0 };
  await using world = await openWorld(async () => {
    const store = await temporarySqliteStore();
    return { ...store, chat: counting(store.chat, store.database, cost) };
  });
  const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
  // What one has stored is counted by the day, and the first of a day costs a row.
  for (const person of [ana, bob]) await person.sends(person.name, "a note");
  const [small, large] = [await roomOf(world, ana, 10), await roomOf(world, ana, 5_000)];
  const acts: ((room: string) => Promise<unknown>)[] = [
    (room) => ana.sends(room, "hello"),
    (room) => bob.joins(room),
    (room) => bob.sends(room, "hello"),
    (room) => bob.reads(room, 1),
    (room) => bob.acknowledges(room, 1),
    (room) => ana.makes(room, bob, "admin"),
    (room) => ana.removes(room, bob),
  ];
  for (const act of acts) {
    const costs: Cost[] = [];
    for (const room of [small, large]) {
      const before = await total(world, cost);
      await act(room);
      costs.push(difference(await total(world, cost), before));
    }
    assert.deepEqual(costs[1], costs[0], act.toString());
    assert.ok((costs[0]?.statements ?? 0) > 0);
  }
});

/** A public room of Ana's with people in it that nobody knows. */
async function roomOf(world: World, ana: Person, count: number): Promise<string> {
  const room = await ana.makesRoom(`room of ${count}`);
  await world.store.database.write(async (connection) => {
    const { users, conversations } = chatTransaction(connection);
    for (let made = 1; made < count; made += 1) {
      const name = `member-${made}-of-${count}`;
      const person = { userId: `u_${name}`, username: name, canonical: name, skeleton: name, createdAt: 0 };
      await users.addWaiting(person);
      await conversations.addMember(room, person.userId, "member");
    }
  });
  return room;
}

function counting(chat: ChatStore, database: Database, cost: Cost): ChatStore {
  const note = (rows: number): void => {
    cost.statements += 1;
    cost.rowsRead += rows;
  };
  const counted = (connection: WriteConnection): WriteConnection => ({
    changed: (feed, version) => connection.changed(feed, version),
    async all(asked, values) {
      const rows = await connection.all(asked, values);
      note(rows.length);
      return rows;
    },
    async first(asked, values) {
      const row = await connection.first(asked, values);
      note(row === undefined ? 0 : 1);
      return row;
    },
    async run(asked, values) {
      await connection.run(asked, values);
      note(0);
    },
  });
  return {
    read: (work) => chat.read(work),
    write: (work) => database.write((connection) => work(chatTransaction(counted(connection)))),
  };
}

async function total(world: World, cost: Cost): Promise<Cost> {
  const row = await world.store.database.write((connection) => connection.first(rowsWritten, {}));
  return { ...cost, rowsWritten: row?.count ?? assert.fail() };
}

function difference(after: Cost, before: Cost): Cost {
  return {
    statements: after.statements - before.statements,
    rowsRead: after.rowsRead - before.rowsRead,
    rowsWritten: after.rowsWritten - before.rowsWritten,
  };
}
