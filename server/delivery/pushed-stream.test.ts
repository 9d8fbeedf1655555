/** Streams that write into a sink, and those that are pulled, which are the same behind it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createDeliveryWorld,
  type PushedStream,
  settings,
  words,
} from "../../test/delivery/delivery-world.ts";
import type { Hint } from "../chat/model.ts";
import type { Refusal } from "../refusal.ts";
import { ServerStopping } from "./stream.ts";

/** Lets everything go on that can without time passing. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

const texts = ({ frames }: PushedStream): string[] =>
  frames.flatMap((frame) => (frame.kind === "changes" ? frame.changes.messages.map(({ text }) => text) : []));

/** The hints as another node hears them. */
const fromAfar = (hints: Hint[]): Hint[] => hints.map(({ feed, version }) => ({ feed, version }));

for (const [how, carried, reads] of [
  [
    "and once its readers are known what comes along with a hint is not read at all",
    (hints: Hint[]) => hints,
    1,
  ],
  ["by each of its hints from afar", fromAfar, 2],
] as const)
  test(`what is hinted is read once and encoded once for all who wait for it, however long it is, ${how}`, async () => {
    const { store, delivery, encoded, push } = createDeliveryWorld();
    const readers = ["u_ana", "u_ben", "u_cat"];
    for (const userId of readers) store.join("c_1", userId);
    const streams = readers.map((userId) => push(userId));
    await idle();
    store.reads.clear();
    encoded.length = 0;
    const long = "x".repeat(100_000);
    for (const text of ["once", long]) {
      delivery.hint(carried(store.send("c_1", "u_ana", text)));
      await idle();
    }
    for (const stream of streams) assert.deepEqual(texts(stream), ["once", long]);
    assert.deepEqual([...store.reads], [["readShared", reads]]);
    assert.equal(encoded.length, 2);
    for (const stream of streams) stream.leave();
  });

test("conversations that are rung together are read together", async () => {
  const { store, delivery, push } = createDeliveryWorld();
  const rooms = ["c_1", "c_2", "c_3"];
  for (const room of rooms) store.join(room, "u_ana");
  const stream = push("u_ana");
  await idle();
  store.reads.clear();
  delivery.hint(rooms.flatMap((room) => store.send(room, "u_ana", room)));
  await idle();
  assert.deepEqual(texts(stream), rooms);
  assert.deepEqual([...store.reads], [["readShared", 1]]);
  stream.leave();
});

test("P5: what is more than one frame follows frame by frame, to the last hint", async () => {
  const { store, delivery, push } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  const stream = push("u_ana");
  await idle();
  const words = Array.from({ length: 8 }, (_, index) => `word ${index}`);
  // Only the last is heard of.
  delivery.hint(words.flatMap((text) => store.send("c_1", "u_ana", text)).slice(-1));
  await idle();
  assert.deepEqual(texts(stream), words);
  stream.leave();
});

for (const [when, pauseAt] of [
  ["before the snapshot", 1],
  ["after it", 2],
] as const) {
  test(`P7: whoever is removed while a frame is read for them, ${when}, is sent nothing that follows`, async () => {
    let change = (): void => {};
    let pauses = 0;
    const world = createDeliveryWorld(async (read) => {
      if (read !== "readShared") return;
      pauses += 1;
      if (pauses === pauseAt) change();
    });
    const { store, delivery, push } = world;
    for (const userId of ["u_ana", "u_ben"]) store.join("c_1", userId);
    const [ana, ben] = [push("u_ana"), push("u_ben")];
    await idle();
    pauses = 0;
    // Their own feed's hint is lost, so that only the read can say so.
    change = () => {
      const [removal] = store.leave("c_1", "u_ana");
      delivery.hint([...(removal ? [removal] : []), ...store.send("c_1", "u_ben", "secret")]);
    };
    delivery.hint(store.send("c_1", "u_ben", "first"));
    await idle();
    delivery.hint(store.send("c_1", "u_ben", "second secret"));
    await idle();
    assert.deepEqual(texts(ben), ["first", "secret", "second secret"]);
    assert.ok(texts(ana).every((text) => text === "first"));
    for (const stream of [ana, ben]) stream.leave();
  });
}

test("P5: a stream that opens while a frame is read for others misses nothing and hears nothing twice", async () => {
  let open = (): void => {};
  let opened: PushedStream | undefined;
  const { store, delivery, push } = createDeliveryWorld(async (read) => {
    if (read === "readShared") open();
  });
  for (const userId of ["u_ana", "u_ben"]) store.join("c_1", userId);
  const ben = push("u_ben");
  await idle();
  open = () => {
    opened ??= push("u_ana");
  };
  for (const text of ["one", "two"]) delivery.hint(store.send("c_1", "u_ben", text));
  await idle();
  delivery.hint(store.send("c_1", "u_ben", "three"));
  await idle();
  assert.ok(opened);
  assert.deepEqual(texts(opened), ["one", "two", "three"]);
  assert.deepEqual(texts(ben), ["one", "two", "three"]);
  for (const stream of [ben, opened]) stream.leave();
});

test("a read that fails for all is read by each, and a sink that throws ends its own stream alone", async () => {
  const failures: string[] = [];
  let fail = false;
  const { store, delivery, push } = createDeliveryWorld(
    (read) => (fail && read === "readShared" ? Promise.reject(new Error("no disk")) : Promise.resolve()),
    (error) => {
      failures.push(String(error));
      fail = false;
    },
  );
  for (const userId of ["u_ana", "u_ben", "u_cat"]) store.join("c_1", userId);
  const streams = ["u_ana", "u_ben", "u_cat"].map((userId) => push(userId));
  const [ana = assert.fail(), ben = assert.fail(), cat = assert.fail()] = streams;
  await idle();
  fail = true;
  delivery.hint(store.send("c_1", "u_ana", "one"));
  await idle();
  assert.deepEqual(failures, ["Error: no disk"]);
  for (const stream of streams) assert.deepEqual(texts(stream), ["one"]);
  ben.tear();
  delivery.hint(store.send("c_1", "u_ana", "two"));
  await assert.rejects(ben.over, /torn/);
  await idle();
  delivery.hint(store.send("c_1", "u_ana", "three"));
  await idle();
  for (const stream of [ana, cat]) assert.deepEqual(texts(stream), ["one", "two", "three"]);
  assert.equal(delivery.stats().streams, 2);
  for (const stream of streams) stream.leave();
});

test("P6: a store that lags behind a hint is asked again, also for a stream that waits", async () => {
  const { store, clock, delivery, push } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  const stream = push("u_ana");
  await idle();
  store.reads.clear();
  delivery.hint([{ feed: "c_1", version: 2 }]);
  await idle();
  assert.equal(store.reads.get("readShared"), 1, "it rests between");
  store.send("c_1", "u_ana", "late");
  clock.advance(20);
  await idle();
  assert.deepEqual(texts(stream), ["late"]);
  stream.leave();
});

test("P5: a sink is written what waited, then what happens, as it can take it", async () => {
  const { store, delivery, push } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  store.send("c_1", "u_ana", "one");
  const stream = push("u_ana");
  await idle();
  delivery.hint(store.send("c_1", "u_ana", "two"));
  await idle();
  stream.stall();
  for (const text of ["three", "four", "five"]) {
    delivery.hint(store.send("c_1", "u_ana", text));
    await idle();
  }
  const expected = ["hello", "u_ana 0-1 +c_1", "c_1 0-2 one", "caught-up", "c_1 2-3 two"];
  const others = () => words(stream.frames).filter((word) => word !== "receipts");
  assert.ok(others().length <= expected.length + 1, "what cannot be taken is not written");
  stream.resume();
  await idle();
  assert.deepEqual(others().slice(0, expected.length), expected);
  assert.deepEqual(
    others()
      .flatMap((word) => word.split(" ").slice(2))
      .slice(-4),
    ["two", "three", "four", "five"],
  );
  stream.leave();
  await stream.over;
  assert.equal(delivery.stats().streams, 0);
});

test("a pushed stream ends as a pulled one does: retired, stopped, with its session, refused", async () => {
  const { clock, delivery, push } = createDeliveryWorld();
  const [retired, ended] = [push("u_ana"), push("u_ben")];
  await idle();
  ended.endSession();
  await assert.rejects(ended.over, (error: Refusal) => error.reason === "session-required");
  clock.advance(settings.lifetimeMs);
  await retired.over;
  assert.deepEqual(retired.frames.at(-1), { kind: "going-away", retryAfterMs: 0 });
  const stopped = [1, 2, 3].map(() => push("u_cat"));
  const refused = push("u_cat");
  await assert.rejects(refused.over, (error: Refusal) => error.reason === "throttled");
  await idle();
  delivery.stop();
  for (const stream of stopped) await assert.rejects(stream.over, ServerStopping);
  assert.equal(stopped[0]?.frames.at(-1)?.kind, "going-away");
  assert.equal(delivery.stats().streams, 0);
});

test("a sink whose reader has gone is written nothing more, and everything is given back at once", async () => {
  const { store, delivery, clock, push } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  const stream = push("u_ana");
  await idle();
  const before = stream.frames.length;
  delivery.hint(store.send("c_1", "u_ana", "one"));
  stream.leave();
  const { streams, feeds } = delivery.stats();
  assert.deepEqual([streams, feeds], [0, 0]);
  await stream.over;
  await idle();
  assert.equal(stream.frames.length, before);
  clock.advance(settings.lingerMs + 2000);
  assert.equal(clock.timers(), 0);
});

test("a stream whose reader has gone ends quietly, though what it was reading then fails", async () => {
  const stopping = Promise.withResolvers<void>();
  const { store, push } = createDeliveryWorld((read) =>
    read === "heads" ? stopping.promise : Promise.resolve(),
  );
  store.join("c_1", "u_ana");
  const stream = push("u_ana");
  await idle();
  stream.leave();
  stopping.reject(new Error("The server is stopping."));
  await stream.over;
});

test("a consumer that stops pulling, and says so to its generator alone, leaves nothing behind", async () => {
  const { store, delivery, clock, open } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  const stream = open("u_ana");
  await stream.until("caught-up");
  delivery.hint(store.send("c_1", "u_ana", "one"));
  await stream.next();
  await stream.giveUp();
  const { streams, feeds } = delivery.stats();
  assert.deepEqual([streams, feeds], [0, 0]);
  await idle();
  clock.advance(settings.lingerMs + 2000);
  assert.equal(clock.timers(), 0);
});

test("a sink that rejects ends its own stream, and nothing else", async () => {
  const { store, delivery, push } = createDeliveryWorld();
  store.join("c_1", "u_ana");
  const stream = push("u_ana");
  await idle();
  stream.breakWord();
  delivery.hint(store.send("c_1", "u_ana", "one"));
  await assert.rejects(stream.over, /gone/);
  assert.equal(delivery.stats().streams, 0);
});
