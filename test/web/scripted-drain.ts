import assert from "node:assert/strict";
import type { Change } from "../../web/src/chat/outbox-row.ts";
import { compose, composeChange } from "../../web/src/outbox/compose.ts";
import { createDrain } from "../../web/src/outbox/drain.ts";
import { createLocalStore } from "../../web/src/storage/create-local-store.ts";
import { createMemoryTables } from "../../web/src/storage/memory-tables.ts";
import type { ReceiveCalls } from "../../web/src/transport/calls.ts";
import { CallError, type CallFailure } from "../../web/src/transport/errors.ts";
import type { SendCalls } from "../../web/src/transport/send-calls.ts";
import { createManualClock, settle } from "./manual-clock.ts";
import { plainMessage } from "./plain-rows.ts";

export const unknown: CallFailure = { kind: "unknown", message: "torn" };
export const refused = {
  ...{ kind: "refused", reason: "other", message: "Too long.", suggestion: undefined },
} as const satisfies CallFailure;

/** The edge as the drain sees it: each call waits until the test answers it. */
export function scriptedServer() {
  const calls: {
    id: string;
    /** Of a message its words, of a change its kind. */
    text: string;
    expected: string;
    ok(version: number): Promise<void>;
    fail(failure: CallFailure): Promise<void>;
  }[] = [];
  const call = <T>(
    asked: { id: string; text: string; expected: string },
    signal: AbortSignal,
    answer: (version: number) => T,
  ) =>
    new Promise<T>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new CallError(unknown, undefined)));
      calls.push({
        ...asked,
        ok: (version) => {
          resolve(answer(version));
          return settle();
        },
        fail: (failure) => {
          reject(new CallError(failure, undefined));
          return settle();
        },
      });
    });
  const send: SendCalls["send"] = ({ id, text }, expected, signal) =>
    call({ id, text, expected }, signal, (version) => ({
      ...{ conversationId: "c_1", seq: version, version, createdAt: 1 },
    }));
  const change: SendCalls["change"] = ({ id, command }, expected, signal) =>
    call({ id, text: command.kind, expected }, signal, (version) => version);
  const looked: number[] = [];
  /** Of a hundred messages, the even ones are mine and are there. */
  const history: ReceiveCalls["history"] = async (conversationId, beforeSeq) => {
    looked.push(beforeSeq);
    const newest = Math.min(100, beforeSeq - 1);
    const seqs = Array.from({ length: Math.min(80, newest) }, (_, i) => newest - i).toReversed();
    return seqs.map((seq) => ({
      ...{ conversationId, seq, version: seq, clientMessageId: `m-${seq}`, text: "", createdAt: 1 },
      ...plainMessage,
      sender: { userId: seq % 2 === 0 ? "u_me" : "u_else", username: "me", unclaimed: false },
    }));
  };
  return { calls, send, change, history, looked };
}

/** A drain that runs, over a store in memory and a server that answers when it is told to. */
export async function setUpDrain() {
  const clock = createManualClock();
  const store = createLocalStore(createMemoryTables(), "u_me").outbox;
  const server = scriptedServer();
  const halts: string[] = [];
  const drain = createDrain({
    calls: server,
    store,
    clock,
    random: () => 1,
    userId: "u_me",
    changed: () => undefined,
    halted: (why) => halts.push(why),
    failed: (error) => assert.fail(error as Error),
  });
  const stop = new AbortController();
  const running = drain.run(stop.signal);
  const type = async (id: string, key = "@bob") => {
    await store.add(compose({ id, key, title: "bob", peer: undefined, text: `text ${id}`, now: 1 }));
    drain.wake();
    await settle();
  };
  const end = async () => {
    stop.abort();
    await running;
  };
  const rows = async () => (await store.rows()).map((row) => [row.id, row.state, row.failure]);
  const make = async (id: string, command: Change, where: "known" | "unknown" = "known") => {
    const conversationId = where === "known" ? "c_1" : undefined;
    await store.add(composeChange({ id, key: "@bob", conversationId, command, now: 1 }));
    drain.wake();
    await settle();
  };
  return { clock, store, server, halts, drain, type, make, end, rows, running };
}
