import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeliveryWorld, settings, words } from "../../test/delivery/delivery-world.ts";
import type { Refusal } from "../refusal.ts";
import { ServerStopping } from "./stream.ts";

test("Hello comes at once, before anything is read", async () => {
  const { store, open } = createDeliveryWorld();
  const hello = await open("u_ana").next();
  assert.deepEqual(hello, {
    kind: "hello",
    epoch: "e1",
    heartbeatMs: 15_000,
    user: { userId: "u_ana", username: "ana", unclaimed: false },
    deviceId: "d_s_u_ana",
  });
  assert.equal(store.reads.size, 0);
});

test("P5: what waited comes in order and whole, then CaughtUp, then what happens", async () => {
  const { store, delivery, open } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  store.join("c_1", "u_ben");
  for (const text of ["one", "two", "three", "four"]) store.send("c_1", "u_ben", text);
  const stream = open("u_ana", { epoch: "e1", cursors: new Map(Object.entries({ u_ana: 1, c_1: 2 })) });
  assert.deepEqual(words(await stream.until("caught-up")), [
    "hello",
    "c_1 2-5 one two three",
    "c_1 5-6 four",
    "caught-up",
  ]);
  const live = stream.until("changes");
  delivery.hint(store.send("c_1", "u_ben", "five"));
  assert.deepEqual(words(await live).at(-1), "c_1 6-7 five");
});

test("a script that asks until it has caught up is sent everything and then let go", async () => {
  const { store, open, delivery, clock } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  store.send("c_1", "u_ana", "one");
  const frames = await open("u_ana", { untilCaughtUp: true }).rest();
  assert.deepEqual(words(frames), ["hello", "u_ana 0-1 +c_1", "c_1 0-2 one", "caught-up"]);
  assert.equal(delivery.stats().streams, 0);
  clock.advance(10_000);
  assert.equal(clock.timers(), 0);
});

test("many who come at once open their streams a few at a time, and beyond a bound are told to come back", async () => {
  const { delivery } = createDeliveryWorld();
  const { signal } = new AbortController();
  const { inAll } = settings.streams;
  const turns = Array.from({ length: inAll }, async () => delivery.turn(signal));
  assert.equal(delivery.stats().waiting, inAll);
  await assert.rejects(delivery.turn(signal), (error: Refusal) => error.reason === "throttled");
  await Promise.race(turns);
  assert.ok(delivery.stats().waiting > inAll / 2, `${delivery.stats().waiting} of ${inAll} wait.`);
  await Promise.all(turns);
});

for (const [what, request] of [
  ["another epoch", { epoch: "e0", cursors: new Map([["c_1", 1]]) }],
  ["a cursor beyond its feed's head", { epoch: "e1", cursors: new Map([["c_1", 99]]) }],
  ["a personal cursor beyond its head", { epoch: "e1", cursors: new Map([["u_ana", 99]]) }],
] as const) {
  test(`${what} is answered by Reset and the end`, async () => {
    const { store, open } = createDeliveryWorld();
    store.join("c_1", "u_ana");
    const frames = await open("u_ana", request).rest();
    assert.deepEqual(words(frames), ["hello", "reset"]);
  });
}

test("P7: a cursor for a conversation of others is passed over", async () => {
  const { store, open } = createDeliveryWorld();
  store.join("c_1", "u_ben");
  store.send("c_1", "u_ben", "secret");
  const cursors = new Map([["c_1", 99]]);
  const frames = await open("u_ana", { epoch: "e1", cursors, untilCaughtUp: true }).rest();
  assert.deepEqual(words(frames), ["hello", "u_ana 0-0", "caught-up"]);
});

test("P7: nothing of a conversation follows the entry that removes it, and joining again begins it anew", async () => {
  const { store, delivery, open } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  store.join("c_1", "u_ben");
  const stream = open("u_ana");
  await stream.until("caught-up");
  const removed = store.leave("c_1", "u_ana");
  const after = store.send("c_1", "u_ben", "behind your back");
  delivery.hint([...after, ...removed]);
  assert.deepEqual(words(await stream.until("changes")).at(-1), "u_ana 1-2 -c_1");
  delivery.hint(store.send("c_1", "u_ben", "still behind your back"));
  delivery.hint(store.join("c_1", "u_ana"));
  assert.deepEqual(words([await stream.next(), await stream.next()]), [
    "u_ana 2-3 +c_1",
    "c_1 0-6 behind your back still behind your back",
  ]);
});

test("P6: a lost hint is healed by comparing heads", async () => {
  const { store, clock, open } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  const stream = open("u_ana");
  await stream.until("caught-up");
  store.send("c_1", "u_ana", "unheard");
  const frames = stream.until("changes");
  clock.advance(settings.healMs);
  assert.deepEqual(words(await frames).at(-1), "c_1 1-2 unheard");
});

test("streams that stand at the same version share one read and one encoding", async () => {
  const { store, delivery, encoded, open } = createDeliveryWorld();
  const readers = ["u_ana", "u_ben", "u_cat"];
  for (const userId of readers) store.join("c_1", userId);
  const streams = readers.map((userId) => open(userId));
  await Promise.all(streams.map((stream) => stream.until("caught-up")));
  store.reads.clear();
  encoded.length = 0;
  const frames = streams.map((stream) => stream.until("changes"));
  delivery.hint(store.send("c_1", "u_ana", "once"));
  const last = (await Promise.all(frames)).map((all) => all.at(-1));
  assert.deepEqual(words(last), ["c_1 3-4 once", "c_1 3-4 once", "c_1 3-4 once"]);
  assert.equal(new Set(last).size, 1);
  assert.equal(store.reads.get("readShared"), 1);
  assert.equal(encoded.filter(({ kind }) => kind === "changes").length, 1);
});

test("a slow reader costs no read until it pulls, and then gets what came together", async () => {
  const { store, delivery, open } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  const stream = open("u_ana");
  await stream.until("caught-up");
  store.reads.clear();
  for (const text of ["one", "two", "three"]) delivery.hint(store.send("c_1", "u_ana", text));
  assert.equal(store.reads.get("readShared"), undefined);
  assert.deepEqual(words(await stream.until("changes")).at(-1), "c_1 1-4 one two three");
  assert.equal(store.reads.get("readShared"), 1);
});

test("P6: a quiet stream says every heartbeat that it lives", async () => {
  const { clock, open } = createDeliveryWorld();
  const stream = open("u_ana");
  await stream.until("caught-up");
  for (const _ of [1, 2, 3]) {
    const beat = stream.next();
    await Promise.resolve();
    clock.advance(settings.heartbeatMs);
    assert.equal((await beat)?.kind, "heartbeat");
  }
});

test("P5: a stream retires after its lifetime, and its client may come back at once", async () => {
  const { clock, open } = createDeliveryWorld();
  const stream = open("u_ana");
  await stream.until("caught-up");
  clock.advance(settings.lifetimeMs);
  const frames = await stream.rest();
  assert.deepEqual(frames.at(-1), { kind: "going-away", retryAfterMs: 0 });
});

test("a server that stops tells every stream, and the end is an error that means: reconnect", async () => {
  const { delivery, open } = createDeliveryWorld();
  const stream = open("u_ana");
  await stream.until("caught-up");
  const waiting = stream.until("going-away");
  delivery.stop();
  assert.deepEqual((await waiting).at(-1), { kind: "going-away", retryAfterMs: 750 });
  await assert.rejects(stream.next(), ServerStopping);
  const late = open("u_ben");
  assert.deepEqual(words(await late.until("going-away")), ["hello", "going-away"]);
});

test("P7: a stream ends with its session, and sends nothing more", async () => {
  const { store, delivery, open } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  const stream = open("u_ana");
  await stream.until("caught-up");
  const next = stream.rest();
  stream.endSession();
  delivery.hint(store.send("c_1", "u_ana", "too late"));
  await assert.rejects(next, (error: Refusal) => error.reason === "session-required");
  assert.equal(delivery.stats().streams, 0);
});

test("too many streams of one session or one address are throttled, and a place is free again at once", async () => {
  const { delivery, open } = createDeliveryWorld();
  const throttled = (error: Refusal): boolean =>
    error.reason === "throttled" && (error.detail.retryAfterMs ?? 0) > 0;
  const streams = [1, 2, 3].map(() => open("u_ana"));
  for (const stream of streams) await stream.next();
  await assert.rejects(open("u_ana").next(), throttled, "per session");
  await open("u_ben").next();
  await assert.rejects(open("u_cat").next(), throttled, "per address");
  streams[0]?.leave();
  assert.equal(delivery.stats().streams, 3);
  assert.equal((await open("u_ana").next())?.kind, "hello");
});

test("a client that leaves is forgotten at once, even when nothing pulls its stream any more", async () => {
  const { store, delivery, clock, open } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  const stream = open("u_ana");
  await stream.until("caught-up");
  delivery.hint(store.send("c_1", "u_ana", "one"));
  await stream.until("changes");
  stream.leave();
  const { streams, feeds, tails, waiting } = delivery.stats();
  assert.deepEqual([streams, feeds, tails, waiting], [0, 0, 0, 0]);
  clock.advance(settings.lingerMs + 2000);
  assert.equal(delivery.stats().people, 0);
  assert.equal(clock.timers(), 0);
});

test("others' marks come whole after CaughtUp, then as they move, together and not too often", async () => {
  const { store, clock, delivery, open } = createDeliveryWorld();
  for (const userId of ["u_ana", "u_ben"]) store.join("c_1", userId);
  const mark = { conversationId: "c_1", userId: "u_ben", deliveredSeq: 3, readSeq: 1 };
  store.mark(mark);
  const stream = open("u_ana");
  await stream.until("caught-up");
  assert.deepEqual(await stream.next(), { kind: "receipts", marks: [mark] });
  delivery.marksMoved("c_1", "u_ben");
  delivery.marksMoved("c_1", "u_ben");
  delivery.marksMoved("c_1", "u_ana");
  const moved = stream.next();
  clock.advance(settings.newsPaceMs);
  assert.deepEqual(await moved, { kind: "receipts", marks: [mark] });
  const quiet = stream.next();
  await Promise.resolve();
  clock.advance(settings.heartbeatMs);
  assert.equal((await quiet)?.kind, "heartbeat");
});

test("a store that lags behind a hint is asked again until it has reached it", async () => {
  const { store, clock, delivery, open } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  const stream = open("u_ana");
  await stream.until("caught-up");
  delivery.hint([{ feed: "c_1", version: 2 }]);
  const frames = stream.until("changes");
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  const asked = store.reads.get("readShared") ?? 0;
  assert.equal(asked, 1, "it rests between");
  store.send("c_1", "u_ana", "late");
  clock.advance(20);
  assert.deepEqual(words(await frames).at(-1), "c_1 1-2 late");
});

test("a stream wakes once for all the marks that move before it tells of them", async () => {
  const { clock, store, delivery, open } = createDeliveryWorld();
  for (const userId of ["u_ana", "u_ben"]) store.join("c_1", userId);
  const stream = open("u_ana");
  await stream.until("caught-up");
  const next = stream.next();
  let waits = 0;
  const { setTimer } = clock;
  clock.setTimer = (ms, fire) => {
    waits += 1;
    return setTimer(ms, fire);
  };
  for (let mark = 0; mark < 50; mark += 1) {
    delivery.marksMoved("c_1", "u_ben");
    await new Promise(setImmediate);
  }
  assert.ok(waits <= 3, `${waits} times`);
  store.mark({ conversationId: "c_1", userId: "u_ben", deliveredSeq: 1, readSeq: 0 });
  clock.advance(settings.newsPaceMs);
  assert.equal((await next)?.kind, "receipts");
  stream.leave();
});

test("in a room whose members' marks nobody is told, no stream wakes for them", async () => {
  const { clock, store, delivery, open } = createDeliveryWorld();
  const crowd = Array.from({ length: 101 }, (_, index) => `u_${index}`);
  for (const userId of crowd) store.join("c_1", userId);
  const streams = crowd.map((userId) => open(userId, { address: userId }));
  for (const stream of streams) await stream.until("caught-up");
  for (const stream of streams) void stream.next();
  await new Promise(setImmediate);
  clock.advance(settings.newsPaceMs);
  await new Promise(setImmediate);
  const before = store.reads.get("marksOfOthers");
  delivery.marksMoved("c_1", "u_0");
  clock.advance(settings.newsPaceMs);
  await new Promise(setImmediate);
  assert.equal(store.reads.get("marksOfOthers"), before);
  for (const stream of streams) stream.leave();
});
