import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../../test/web/manual-clock.ts";
import type { Changes } from "../chat/model.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import { createMarks, type MarksDeps } from "./marks.ts";
import { noRows, plainEntry, plainMessage } from "../../../test/web/plain-rows.ts";

function beginning(feed: string, part: Partial<Changes>): Changes {
  return { feed, ...noRows, ...{ through: 1, snapshot: true, historyFrom: 1 }, ...part };
}

const sender = { userId: "u_bob", username: "bob", unclaimed: false };

/** Marks that are told to a server which the test plays, over a real local copy. */
function setUp(told: Partial<MarksDeps["calls"]>) {
  const clock = createManualClock();
  const { cache } = createLocalStore(createMemoryTables(), "u_me");
  const calls = { acknowledge: async () => undefined, markRead: async () => undefined, ...told };
  const marks = createMarks({ calls, cache, clock, userId: "u_me" });
  const begin = () => {
    const stop = new AbortController();
    const running = marks.run(stop.signal);
    const end = async () => {
      stop.abort();
      await running;
    };
    return { end };
  };
  const { end } = begin();
  const catchUp = async (count: number) => {
    const messages = Array.from({ length: count }, (_, index) => ({
      ...{ conversationId: "c_1", sender, text: "", createdAt: 1, ...plainMessage },
      ...{ seq: index + 1, version: index + 1, clientMessageId: `m-${index + 1}` },
    }));
    const entry = { conversationId: "c_1", version: 1, ...plainEntry, peer: sender };
    await cache.apply(beginning("u_me", { entries: [entry] }));
    await cache.apply(beginning("c_1", { through: count, messages }));
    await marks.noteAll();
  };
  return { clock, cache, marks, catchUp, end, begin };
}

test("a restored server, which knows less than it was told, is told again how far somebody has read", async () => {
  const told: [epoch: string, seq: number][] = [];
  const { clock, cache, marks, catchUp, end } = setUp({
    markRead: async ({ epoch, seq }) => void told.push([epoch, seq]),
  });
  const read = async (seq: number) => {
    await cache.raise("c_1", { readSeq: seq });
    marks.note(["c_1"]);
    await clock.pass(1_000);
  };
  await cache.reset("epoch-1");
  await catchUp(3);
  await read(3);
  await cache.reset("epoch-2");
  await catchUp(3);
  await read(2);
  assert.deepEqual(told, [
    ["epoch-1", 3],
    ["epoch-2", 2],
  ]);
  await end();
});

test("P5: an acknowledgement that was on its way while the server went back to a backup counts for nothing here", async () => {
  const told: [epoch: string, seq: number][] = [];
  const answers: (() => void)[] = [];
  const { clock, cache, catchUp, end } = setUp({
    acknowledge: ({ epoch, seq }) => {
      told.push([epoch, seq]);
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  await cache.reset("epoch-1");
  await catchUp(3);
  await clock.pass(1_000);
  await cache.reset("epoch-2");
  await catchUp(2);
  answers[0]?.();
  await clock.pass(1_000);
  assert.deepEqual(told, [
    ["epoch-1", 3],
    ["epoch-2", 2],
  ]);
  answers[1]?.();
  await end();
});

test("who stops while nobody answers waits for no answer, and tells it again when it goes on", async () => {
  const told: number[] = [];
  const { clock, catchUp, end, begin } = setUp({
    acknowledge: ({ seq }) => {
      told.push(seq);
      return new Promise(() => undefined);
    },
  });
  await catchUp(3);
  await clock.pass(1_000);
  await end();
  const again = begin();
  await clock.pass(1_000);
  assert.deepEqual(told, [3, 3]);
  await again.end();
});
