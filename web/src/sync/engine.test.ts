import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import { noRows, plainMessage } from "../../../test/web/plain-rows.ts";
import type { Frame, Message } from "../chat/model.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import { createSync } from "./engine.ts";

const room = "c_1";
const message: Message = {
  ...{ conversationId: room, seq: 1, version: 1, clientMessageId: "m-1", text: "hello", createdAt: 1 },
  sender: { userId: "u_bob", username: "bob", unclaimed: false },
  ...plainMessage,
};
const frames: readonly Frame[] = [
  { kind: "hello", epoch: "e", heartbeatMs: 15_000, userId: "u_me" },
  {
    kind: "changes",
    changes: { feed: room, ...noRows, snapshot: true, historyFrom: 1, through: 1, messages: [message] },
  },
  { kind: "caught-up" },
];

test("P5: a frame that cannot be drawn as it comes is stored all the same, on the same stream", async () => {
  const { cache } = createLocalStore(createMemoryTables(), "u_me");
  const stop = new AbortController();
  const failures: unknown[] = [];
  const changed: string[] = [];
  let streams = 0;
  async function* receive(signal: AbortSignal): AsyncGenerator<Frame> {
    streams += 1;
    yield* frames;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  }
  const sync = createSync({
    calls: {
      receive: (_position, _userId, _poll, signal) => receive(signal),
      acknowledge: async () => undefined,
      markRead: async () => undefined,
      history: async () => [],
    },
    cache,
    clock: createManualClock(),
    random: () => 0,
    page: { visible: () => true, online: () => true, onWake: () => () => undefined },
    userId: "u_me",
    arriving: () => {
      throw new Error("not to be drawn");
    },
    changed: (conversations) => void changed.push(...conversations),
    heard: () => undefined,
    connection: () => undefined,
    failed: (error) => void failures.push(error),
  });
  const running = sync.run(stop.signal);
  await settle();
  assert.deepEqual(
    (await cache.messages(room, 1, 9)).map(({ text }) => text),
    ["hello"],
  );
  assert.deepEqual(
    [changed.includes(room), streams, failures.map(String)],
    [true, 1, ["Error: not to be drawn"]],
  );
  stop.abort();
  await running;
});
