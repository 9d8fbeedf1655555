/** Streams that write into a sink, and those that are pulled, which are the same behind it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeliveryWorld, settings, words } from "../../test/delivery/delivery-world.ts";
import type { Refusal } from "../refusal.ts";
import { ServerStopping } from "./stream.ts";

/** Lets everything go on that can without time passing. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

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
