import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import type { ReceiveCalls } from "../transport/calls.ts";
import type { SendCalls } from "../transport/send-calls.ts";
import { CallError, type CallFailure } from "../transport/errors.ts";
import { isChange, isSend, type Change } from "../chat/outbox-row.ts";
import { compose, composeChange } from "./compose.ts";
import { createDrain } from "./drain.ts";
import { plainMessage } from "../../../test/web/plain-rows.ts";

const unknown: CallFailure = { kind: "unknown", message: "torn" };
const refused: CallFailure = {
  kind: "refused",
  reason: "other",
  message: "Too long.",
  suggestion: undefined,
};

/** The edge as the drain sees it: each call waits until the test answers it. */
function scriptedServer() {
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

async function setUp() {
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

test("P4: in one conversation the next message is sent when the one before it has a definite answer", async () => {
  const { server, type, end } = await setUp();
  await type("m-1");
  await type("m-2");
  await type("m-3");
  assert.deepEqual(
    server.calls.map((c) => c.id),
    ["m-1"],
  );
  await server.calls[0]?.ok(1);
  assert.deepEqual(
    server.calls.map((c) => c.id),
    ["m-1", "m-2"],
  );
  await end();
});

test("a conversation that hangs holds up no other one", async () => {
  const { server, type, end } = await setUp();
  await type("m-1", "@bob");
  await type("m-2", "@cid");
  assert.deepEqual(
    server.calls.map((c) => c.id),
    ["m-1", "m-2"],
  );
  await end();
});

test("P2: an unknown outcome is settled by the same request under the same id, after a pause that grows", async () => {
  const { server, clock, type, end, rows } = await setUp();
  await type("m-1");
  await server.calls[0]?.fail(unknown);
  await clock.pass(499);
  assert.equal(server.calls.length, 1);
  await clock.pass(1);
  await server.calls[1]?.fail(unknown);
  await clock.pass(999);
  assert.equal(server.calls.length, 2);
  await clock.pass(1);
  assert.deepEqual(new Set(server.calls.map(({ id, text }) => `${id} ${text}`)), new Set(["m-1 text m-1"]));
  await server.calls[2]?.ok(7);
  assert.deepEqual(await rows(), [["m-1", "stored", undefined]]);
  await end();
});

test("as soon as the server is there again the pause is over", async () => {
  const { server, drain, type, end } = await setUp();
  await type("m-1");
  await server.calls[0]?.fail(unknown);
  drain.wake();
  await settle();
  assert.equal(server.calls.length, 2);
  await end();
});

test("P8: a definite refusal keeps the words and says why; the next message goes on", async () => {
  const { server, type, end, rows } = await setUp();
  await type("m-1");
  await type("m-2");
  await server.calls[0]?.fail(refused);
  assert.deepEqual(await rows(), [
    ["m-1", "failed", "Too long."],
    ["m-2", "waiting", undefined],
  ]);
  assert.equal(server.calls[1]?.id, "m-2");
  await end();
});

test("P8: a refusal after an attempt that nobody knows the end of says that it may have been sent", async () => {
  const { server, drain, type, end, rows } = await setUp();
  await type("m-1");
  await server.calls[0]?.fail(unknown);
  drain.wake();
  await settle();
  await server.calls[1]?.fail(refused);
  assert.deepEqual(await rows(), [["m-1", "failed", "This may have been sent. Too long."]]);
  await end();
});

test("P8: a tab that ended in the middle of an attempt leaves it as one that nobody knows the end of", async () => {
  const { server, store, type, end } = await setUp();
  await type("m-1");
  await end();
  assert.equal(server.calls.length, 1);
  assert.deepEqual(
    (await store.rows()).map((row) => [row.state, row.attempted]),
    [["waiting", true]],
  );
});

test("throttling keeps the row waiting for as long as the server says", async () => {
  const { server, clock, drain, type, end, rows } = await setUp();
  await type("m-1");
  await server.calls[0]?.fail({ kind: "throttled", message: "Slowly.", retryAfterMs: 3_000 });
  drain.wake();
  await clock.pass(2_999);
  assert.equal(server.calls.length, 1);
  await clock.pass(1);
  await server.calls[1]?.fail(refused);
  assert.deepEqual(
    await rows(),
    [["m-1", "failed", "Too long."]],
    "throttling stored nothing, so nothing may have been sent",
  );
  await end();
});

for (const why of ["session-required", "other-user"] as const) {
  test(`P7: ${why} sends nothing more and keeps every row waiting`, async () => {
    const { server, halts, type, rows, running } = await setUp();
    await type("m-1");
    await type("m-2", "@cid");
    assert.deepEqual(
      server.calls.map((c) => c.expected),
      ["u_me", "u_me"],
    );
    await server.calls[0]?.fail({ kind: why, message: "Log in." });
    await running;
    assert.deepEqual(halts, [why]);
    assert.deepEqual(
      (await rows()).map(([, state]) => state),
      ["waiting", "waiting"],
    );
  });
}

test("P2: what a restored server may have or lack is looked up in its history, and nothing of it is sent", async () => {
  const { store, server, drain, end, rows } = await setUp();
  const doubtful = (seq: number) => ({
    ...compose({ id: `m-${seq}`, key: "@bob", title: "bob", peer: undefined, text: "x", now: 1 }),
    ...{ state: "stored" as const, doubtful: true },
    stored: { conversationId: "c_1", seq, version: seq, createdAt: 1 },
  });
  for (const seq of [10, 11, 90, 150]) {
    await store.add(doubtful(seq));
  }
  drain.wake();
  await settle();
  assert.deepEqual(
    (await rows()).map(([id, state]) => [id, state]),
    [
      ["m-11", "failed"],
      ["m-150", "failed"],
    ],
  );
  assert.deepEqual(server.looked, [151, 12], "from the newest down, page by page");
  assert.equal(server.calls.length, 0);
  await end();
});

test("what waits belongs to the person as soon as their id is known, to the name until then", () => {
  const typed = { id: "m-1", key: "@bob", title: "Bob", text: "hello", now: 1 };
  assert.deepEqual(compose({ ...typed, peer: undefined }).target, { username: "bob" });
  assert.deepEqual(compose({ ...typed, peer: { userId: "", username: "bob", unclaimed: true } }).target, {
    username: "bob",
  });
  assert.deepEqual(compose({ ...typed, peer: { userId: "u_b", username: "Bob", unclaimed: false } }).target, {
    userId: "u_b",
  });
  assert.deepEqual(compose({ ...typed, key: "c_1", peer: undefined }).target, { conversationId: "c_1" });
});

test("a drain that ends while nobody answers about doubtful rows waits for no answer", async () => {
  const store = createLocalStore(createMemoryTables(), "u_me").outbox;
  const stored = { conversationId: "c_1", seq: 1, version: 1, createdAt: 1 };
  const typed = compose({ id: "m-1", key: "@bob", title: "bob", peer: undefined, text: "", now: 1 });
  await store.add({ ...typed, state: "stored", stored, doubtful: true });
  const asked = Promise.withResolvers<void>();
  const drain = createDrain({
    calls: {
      send: () => assert.fail(),
      change: () => assert.fail(),
      history: () => (asked.resolve(), new Promise(() => undefined)),
    },
    ...{ store, clock: createManualClock(), random: () => 1, userId: "u_me" },
    ...{ changed: () => undefined, halted: assert.fail, failed: assert.fail },
  });
  const stop = new AbortController();
  const running = drain.run(stop.signal);
  await asked.promise;
  stop.abort();
  await running;
  assert.equal((await store.rows()).filter(isSend)[0]?.doubtful, true);
});

test("P8: what one of two leaders may have sent is not called unsent for what the other was told", async () => {
  for (const order of [
    [1, 0],
    [0, 1],
  ] as const) {
    const { server, store, clock, drain, end, rows } = await setUp();
    const second = createDrain({
      ...{ calls: server, store, clock, random: () => 1, userId: "u_me" },
      ...{ changed: () => undefined, halted: assert.fail, failed: assert.fail },
    });
    const stop = new AbortController();
    const running = second.run(stop.signal);
    await store.add(compose({ id: "m-1", key: "@bob", title: "bob", peer: undefined, text: "", now: 1 }));
    drain.wake();
    second.wake();
    await settle();
    assert.equal(server.calls.length, 2);
    for (const which of order) {
      const failure: CallFailure = { kind: "throttled", message: "Slowly.", retryAfterMs: 60_000 };
      await server.calls[which]?.fail(which === 0 ? unknown : failure);
    }
    await clock.pass(1_000);
    await server.calls[2]?.fail(refused);
    assert.deepEqual(await rows(), [["m-1", "failed", "This may have been sent. Too long."]]);
    stop.abort();
    await Promise.all([running, end()]);
  }
});

const editOf = (id: string, text = "edited"): Change => ({ kind: "edit", of: { clientMessageId: id }, text });
const deleteOf = (id: string): Change => ({ kind: "delete", of: { clientMessageId: id } });

test("P4: what is done with a message follows its sending, and knows by then where it went", async () => {
  const { server, type, make, store, end, rows } = await setUp();
  await type("m-1");
  await make("e-1", editOf("m-1"), "unknown");
  assert.equal(server.calls.length, 1);
  await server.calls[0]?.ok(1);
  assert.deepEqual(
    server.calls.map(({ id, text }) => [id, text]),
    [
      ["m-1", "text m-1"],
      ["e-1", "edit"],
    ],
  );
  assert.equal((await store.rows()).filter(isChange)[0]?.conversationId, "c_1");
  await server.calls[1]?.ok(2);
  assert.deepEqual(
    (await rows()).map(([id, state]) => [id, state]),
    [
      ["m-1", "stored"],
      ["e-1", "stored"],
    ],
  );
  await end();
});

test("a message that was deleted before anybody tried to send it is never sent", async () => {
  const { server, type, make, end, rows } = await setUp();
  await type("m-1");
  await type("m-2");
  await make("e-2", editOf("m-2"), "unknown");
  await make("d-2", deleteOf("m-2"), "unknown");
  await type("m-3");
  await server.calls[0]?.ok(1);
  assert.deepEqual(
    server.calls.map(({ id }) => id),
    ["m-1", "m-3"],
  );
  assert.deepEqual(
    (await rows()).map(([id]) => id),
    ["m-1", "m-3"],
  );
  await end();
});

test("a message that was edited before anybody tried to send it is sent as it reads now", async () => {
  const { server, type, make, end } = await setUp();
  await type("m-1");
  await type("m-2");
  await make("e-2", editOf("m-2", "first"), "unknown");
  await make("e-3", editOf("m-2", "second"), "unknown");
  await server.calls[0]?.ok(1);
  await server.calls[1]?.ok(2);
  assert.deepEqual(
    server.calls.map(({ id, text }) => [id, text]),
    [
      ["m-1", "text m-1"],
      ["m-2", "second"],
    ],
  );
  await end();
});

test("P2: a message that may have been sent is repeated as it was, and edited after that", async () => {
  const { server, drain, type, make, end } = await setUp();
  await type("m-1");
  await server.calls[0]?.fail(unknown);
  await make("e-1", editOf("m-1"), "unknown");
  drain.wake();
  await settle();
  await server.calls[1]?.ok(1);
  assert.deepEqual(
    server.calls.map(({ id, text }) => [id, text]),
    [
      ["m-1", "text m-1"],
      ["m-1", "text m-1"],
      ["e-1", "edit"],
    ],
  );
  await end();
});

test("of two changes of the same thing that wait, only the later one is asked for", async () => {
  const { server, type, make, end } = await setUp();
  const react = (emoji: string, on: boolean): Change => ({ kind: "react", of: { seq: 7 }, emoji, on });
  await type("m-1");
  await make("r-1", react("👍", true));
  await make("r-2", react("🎉", true));
  await make("r-3", react("👍", false));
  await make("u-1", { kind: "entry", change: { muted: true } });
  await make("u-2", { kind: "entry", change: { pinned: true } });
  await make("u-3", { kind: "entry", change: { muted: false } });
  for (let i = 0; i < 6; i++) {
    await server.calls[i]?.ok(i + 1);
  }
  assert.deepEqual(
    server.calls.map(({ id }) => id),
    ["m-1", "r-2", "r-3", "u-2", "u-3"],
  );
  await end();
});

test("P8: a refused edit keeps its words; what is pointless without its message goes", async () => {
  const { server, make, end, rows } = await setUp();
  const gone: CallFailure = { ...refused, reason: "message-deleted", message: "It was deleted." };
  await make("e-1", { kind: "edit", of: { clientMessageId: "m-1" }, text: "words" });
  await server.calls[0]?.fail(gone);
  await make("r-1", { kind: "react", of: { seq: 1 }, emoji: "👍", on: true });
  await server.calls[1]?.fail(gone);
  await make("p-1", { kind: "pin", of: { seq: 2 }, pinned: true });
  await server.calls[2]?.fail({ ...refused, message: "You may not." });
  assert.deepEqual(await rows(), [
    ["e-1", "failed", "It was deleted."],
    ["p-1", "failed", "You may not."],
  ]);
  await end();
});

test("P8: what was to be done with a message that was refused fails beside it, and goes with it", async () => {
  const { server, drain, type, make, store, end, rows } = await setUp();
  await type("m-1");
  await server.calls[0]?.fail(unknown);
  await make("e-1", editOf("m-1"), "unknown");
  drain.wake();
  await settle();
  await server.calls[1]?.fail(refused);
  assert.deepEqual(await rows(), [
    ["m-1", "failed", "This may have been sent. Too long."],
    ["e-1", "failed", "The message that this would change was not sent."],
  ]);
  await store.discard("m-1");
  assert.deepEqual(await rows(), []);
  await end();
});
