import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import { refused, setUpDrain, unknown } from "../../../test/web/scripted-drain.ts";
import { isSend } from "../chat/outbox-row.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import type { CallFailure } from "../transport/errors.ts";
import { compose } from "./compose.ts";
import { createDrain } from "./drain.ts";

test("P4: in one conversation the next message is sent when the one before it has a definite answer", async () => {
  const { server, type, end } = await setUpDrain();
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

test("what the drain is told of is sent without asking the outbox for it, once, and what is told twice no more often", async () => {
  const { server, store, drain, end } = await setUpDrain();
  const row = (id: string) => compose({ id, key: "@bob", title: "bob", peer: undefined, text: id, now: 1 });
  const first = await store.add(row("m-1"));
  const both = await store.add(row("m-2"));
  assert.deepEqual(
    [first, both].map((rows) => rows.map(({ id }) => id)),
    [["m-1"], ["m-1", "m-2"]],
  );
  drain.wake(first);
  // Nothing that the store answers could come so soon.
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(
    server.calls.map((c) => c.id),
    ["m-1"],
  );
  drain.wake(both);
  await settle();
  assert.equal(server.calls.length, 1, "m-2 waits for the answer to m-1");
  await server.calls[0]?.ok(1);
  await server.calls[1]?.ok(2);
  assert.deepEqual(
    server.calls.map((c) => c.id),
    ["m-1", "m-2"],
  );
  await end();
});

test("what the drain was told of while it did not run is read anew when it does", async () => {
  const { server, store, drain, end } = await setUpDrain();
  await end();
  drain.wake(
    await store.add(compose({ id: "m-1", key: "@bob", title: "bob", peer: undefined, text: "m-1", now: 1 })),
  );
  await store.change("m-1", { state: "failed" });
  const stop = new AbortController();
  const again = drain.run(stop.signal);
  await settle();
  assert.deepEqual(server.calls, []);
  stop.abort();
  await again;
});

test("a conversation that hangs holds up no other one", async () => {
  const { server, type, end } = await setUpDrain();
  await type("m-1", "@bob");
  await type("m-2", "@cid");
  assert.deepEqual(
    server.calls.map((c) => c.id),
    ["m-1", "m-2"],
  );
  await end();
});

test("P2: an unknown outcome is settled by the same request under the same id, after a pause that grows", async () => {
  const { server, clock, type, end, rows } = await setUpDrain();
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
  const { server, drain, type, end } = await setUpDrain();
  await type("m-1");
  await server.calls[0]?.fail(unknown);
  drain.wake();
  await settle();
  assert.equal(server.calls.length, 2);
  await end();
});

test("P8: a definite refusal keeps the words and says why; the next message goes on", async () => {
  const { server, type, end, rows } = await setUpDrain();
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
  const { server, drain, type, end, rows } = await setUpDrain();
  await type("m-1");
  await server.calls[0]?.fail(unknown);
  drain.wake();
  await settle();
  await server.calls[1]?.fail(refused);
  assert.deepEqual(await rows(), [["m-1", "failed", "This may have been sent. Too long."]]);
  await end();
});

test("P8: a tab that ended in the middle of an attempt leaves it as one that nobody knows the end of", async () => {
  const { server, store, type, end } = await setUpDrain();
  await type("m-1");
  await end();
  assert.equal(server.calls.length, 1);
  assert.deepEqual(
    (await store.rows()).map((row) => [row.state, row.attempted]),
    [["waiting", true]],
  );
});

test("throttling keeps the row waiting for as long as the server says", async () => {
  const { server, clock, drain, type, end, rows } = await setUpDrain();
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

test("who has to wait for long is told why, until it goes on; who waits a moment is not", async () => {
  const { server, clock, type, end, rows } = await setUpDrain();
  await type("m-1");
  await server.calls[0]?.fail({ kind: "throttled", message: "In a moment.", retryAfterMs: 9_999 });
  assert.deepEqual(await rows(), [["m-1", "waiting", undefined]]);
  await clock.pass(9_999);
  await server.calls[1]?.fail({ kind: "throttled", message: "Tomorrow.", retryAfterMs: 3_600_000 });
  assert.deepEqual(await rows(), [["m-1", "waiting", "Tomorrow."]]);
  await clock.pass(3_600_000);
  await server.calls[2]?.fail(unknown);
  assert.deepEqual(await rows(), [["m-1", "waiting", undefined]]);
  await end();
});

for (const why of ["session-required", "other-user"] as const) {
  test(`P7: ${why} sends nothing more and keeps every row waiting`, async () => {
    const { server, halts, type, rows, running } = await setUpDrain();
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
  const { store, server, drain, end, rows } = await setUpDrain();
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
    const { server, store, clock, drain, end, rows } = await setUpDrain();
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
