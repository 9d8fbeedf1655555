import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../../test/web/manual-clock.ts";
import type { Changes } from "../chat/model.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import { createMarks } from "./marks.ts";

function beginning(feed: string, part: Partial<Changes>): Changes {
  return {
    ...{ feed, after: 0, through: 1, snapshot: true, historyFrom: 1 },
    ...{ conversation: undefined, members: [], messages: [], entries: [] },
    ...part,
  };
}

test("a restored server, which knows less than it was told, is told again how far somebody has read", async () => {
  const clock = createManualClock();
  const { cache } = createLocalStore(createMemoryTables(), "u_me");
  const told: number[] = [];
  const calls = {
    acknowledge: async () => undefined,
    markRead: async (_conversation: string, seq: number) => void told.push(seq),
  };
  const marks = createMarks({ calls, cache, clock, userId: "u_me" });
  const stop = new AbortController();
  const running = marks.run(stop.signal);
  const sender = { userId: "u_bob", username: "bob", unclaimed: false };
  const messages = [1, 2, 3].map((seq) => ({
    ...{
      conversationId: "c_1",
      seq,
      version: seq,
      clientMessageId: `m-${seq}`,
      sender,
      text: "",
      createdAt: 1,
    },
  }));
  const entry = { conversationId: "c_1", version: 1, removed: false, readSeq: 0, peer: sender };
  const catchUpAndRead = async (seq: number) => {
    await cache.apply(beginning("u_me", { entries: [entry] }));
    await cache.apply(beginning("c_1", { through: 3, messages }));
    await marks.noteAll();
    await cache.raise("c_1", { readSeq: seq });
    marks.note(["c_1"]);
    await clock.pass(1_000);
  };
  await catchUpAndRead(3);
  await cache.reset("epoch-2");
  await catchUpAndRead(2);
  assert.deepEqual(told, [3, 2]);
  stop.abort();
  await running;
});
