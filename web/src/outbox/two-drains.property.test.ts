import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createManualClock } from "../../../test/web/manual-clock.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import type { SendCalls } from "../transport/send-calls.ts";
import { CallError } from "../transport/errors.ts";
import { compose } from "./compose.ts";
import { createDrain } from "./drain.ts";

/** A server as far as the drain needs one: it stores an id once, and answers, unless the way back is torn. */
function createServer(scheduler: fc.Scheduler, torn: Iterator<boolean>) {
  const stored: string[] = [];
  const send: SendCalls["send"] = async (row, _user, signal) => {
    const lost = torn.next().value === true;
    await scheduler.schedule(Promise.resolve(), `request ${row.id}`);
    // It arrives whether or not somebody still waits for the answer.
    const seq = stored.includes(row.id) ? stored.indexOf(row.id) + 1 : stored.push(row.id);
    await scheduler.schedule(Promise.resolve(), `answer ${row.id}`);
    if (lost || signal.aborted) {
      throw new CallError({ kind: "unknown", message: "torn" }, undefined);
    }
    return { conversationId: "c_1", seq, version: seq, createdAt: 1 };
  };
  return { stored, calls: { send, change: () => assert.fail(), history: () => Promise.resolve([]) } };
}

test("P2, P4: two leaders for a moment send nothing twice and nothing out of order", async () => {
  const plan = fc.record({
    scheduler: fc.scheduler(),
    torn: fc.infiniteStream(fc.boolean()),
    messages: fc.integer({ min: 1, max: 6 }),
    /** After so many steps the second begins, and so many later the first ends. */
    begins: fc.nat(10),
    ends: fc.nat(10),
  });
  const run = async ({
    scheduler,
    torn,
    messages,
    begins,
    ends,
  }: typeof plan extends fc.Arbitrary<infer T> ? T : never) => {
    const store = createLocalStore(createMemoryTables(), "u_me").outbox;
    const clock = createManualClock();
    const server = createServer(scheduler, torn);
    const lead = () => {
      const stop = new AbortController();
      const drain = createDrain({
        ...{ calls: server.calls, store, clock, random: () => 0, userId: "u_me" },
        ...{ changed: () => undefined, halted: assert.fail, failed: assert.fail },
      });
      return { stop, running: drain.run(stop.signal) };
    };
    const ids = Array.from({ length: messages }, (_, i) => `m-${i + 1}`);
    for (const id of ids) {
      await store.add(compose({ id, key: "@bob", title: "bob", peer: undefined, text: id, now: 1 }));
    }
    const step = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await clock.pass(0);
        if (scheduler.count() > 0) {
          await scheduler.waitOne();
        }
      }
    };
    const first = lead();
    await step(begins);
    const second = lead();
    await step(ends);
    first.stop.abort();
    const waiting = async () => (await store.rows()).some((row) => row.state === "waiting");
    while (await waiting()) {
      await step(1);
      await clock.pass(1_000);
    }
    second.stop.abort();
    while (scheduler.count() > 0) {
      await scheduler.waitOne();
    }
    await Promise.all([first.running, second.running]);
    assert.deepEqual(server.stored, ids);
  };
  await fc.assert(fc.asyncProperty(plan, run), { numRuns: 60 });
});
