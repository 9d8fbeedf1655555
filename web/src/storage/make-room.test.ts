import assert from "node:assert/strict";
import { test } from "node:test";
import { compose } from "../outbox/compose.ts";
import { createLocalStore } from "./create-local-store.ts";
import { makingRoom, whatToDrop } from "./make-room.ts";
import { createMemoryTables } from "./memory-tables.ts";
import type { Tables } from "./tables.ts";
import { noRows, plainMessage } from "../../../test/web/plain-rows.ts";

/** Tables with room for so many messages. */
function limited(capacity: () => number): Tables {
  const tables = createMemoryTables();
  return {
    ...tables,
    write: (durability, work) =>
      tables.write(durability, async (tx) => {
        const before = (await tx.all("messages")).length;
        const result = await work(tx);
        const after = (await tx.all("messages")).length + (await tx.all("outbox")).length;
        if (after > capacity() && after >= before) {
          throw new DOMException("No room.", "QuotaExceededError");
        }
        return result;
      }),
  };
}

function setUp() {
  let capacity = Infinity;
  let full = 0;
  const store = createLocalStore(
    makingRoom(
      limited(() => capacity),
      "u_me",
      () => full++,
    ),
    "u_me",
  );
  const begin = (feed: string, count: number) =>
    store.cache.apply({
      feed,
      ...noRows,
      ...{ through: count, snapshot: true, historyFrom: 1 },
      messages: Array.from({ length: count }, (_, index) => ({
        conversationId: feed,
        seq: index + 1,
        version: index + 1,
        clientMessageId: `${feed}-${index}`,
        sender: { userId: "u_bob", username: "bob", unclaimed: false },
        text: `text ${index + 1}`,
        createdAt: 1,
        ...plainMessage,
      })),
    });
  const type = (id: string) =>
    store.outbox.add(compose({ id, key: "@bob", title: "bob", peer: undefined, text: id, now: 1 }));
  const held = async (feed: string) => {
    const record = await store.cache.conversation(feed);
    const seqs = (await store.cache.messages(feed, 1, 10_000)).map((m) => m.seq);
    return { from: record?.from, to: record?.to, first: seqs[0], count: seqs.length };
  };
  return { store, begin, type, held, full: () => full, limit: (rows: number) => (capacity = rows) };
}

test("a store without room drops the oldest history of the biggest conversations, never what was typed", async () => {
  const { store, begin, type, held, full, limit } = setUp();
  await begin("c_big", 600);
  await begin("c_small", 80);
  await type("waits");
  limit(681);
  await type("one more");
  assert.equal(full(), 0);
  assert.deepEqual(
    (await store.outbox.rows()).map((row) => row.id),
    ["waits", "one more"],
  );
  assert.deepEqual(await held("c_big"), { from: 251, to: 600, first: 251, count: 350 });
  assert.deepEqual(await held("c_small"), { from: 1, to: 80, first: 1, count: 80 });
});

test("a store that has nothing left to drop says that it is full, and refuses the write whole", async () => {
  const { store, begin, type, full, limit } = setUp();
  await begin("c_small", 80);
  limit(80);
  await assert.rejects(type("no room"), { name: "QuotaExceededError" });
  assert.equal(full(), 1);
  assert.deepEqual(await store.outbox.rows(), []);
});

test("what a restored server may lack is not dropped until it has said so", async () => {
  const { store, begin, type, held, full, limit } = setUp();
  await begin("c_big", 300);
  await begin("c_other", 200);
  await store.cache.reset("epoch-2");
  await begin("c_other", 200);
  limit(500);
  await type("one more");
  assert.equal(full(), 0);
  assert.equal((await held("c_big")).count, 300);
  assert.ok((await held("c_other")).count < 200);
});

test("history that was dropped comes back by scrolling up", async () => {
  const { store, begin, type, held, limit } = setUp();
  await begin("c_big", 300);
  limit(300);
  await type("one");
  const { from = 0 } = await held("c_big");
  assert.ok(from > 1);
  limit(Infinity);
  const [message] = await store.cache.messages("c_big", from, from);
  assert.ok(message);
  await store.cache.addHistory("c_big", [{ ...message, seq: from - 1, version: from - 1 }]);
  assert.equal((await held("c_big")).from, from - 1);
});

test("what is dropped is at least half of what may be, and leaves each conversation what it opens with", () => {
  const records = [
    { conversationId: "a", from: 1, to: 1_100, former: false },
    { conversationId: "b", from: 501, to: 1_000, former: false },
    { conversationId: "c", from: 1, to: 100, former: false },
  ];
  assert.deepEqual([...whatToDrop(records)], [["a", 701]]);
  assert.deepEqual([...whatToDrop(records.slice(2))], []);
});
