import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import { createKeepAlive } from "./keep-alive.ts";

function createWorld() {
  const clock = createManualClock();
  const world = { clock, visible: true, told: 0, at: [] as string[], setBackBy: 0 };
  const keepAlive = createKeepAlive({
    clock: { now: () => clock.now() - world.setBackBy, after: clock.after },
    calls: {
      keepAlive: async (at) => {
        world.told += 1;
        world.at.push(at);
      },
    },
    page: { visible: () => world.visible, online: () => true, onWake: () => () => undefined },
  });
  return { ...keepAlive, world, clock };
}

test("somebody is told of as soon as the stream is live, however short it was away, and every 30 s", async () => {
  const { run, wake, world, clock } = createWorld();
  const stop = new AbortController();
  const running = run(stop.signal);
  await clock.pass(60_000);
  assert.equal(world.told, 0, "nobody listens before the stream is live");
  wake();
  await settle();
  assert.equal(world.told, 1);
  await clock.pass(1_000);
  wake();
  await settle();
  assert.equal(world.told, 2, "another server, perhaps: it knows of nobody");
  await clock.pass(60_000);
  assert.equal(world.told, 4);
  stop.abort();
  await running;
  assert.equal(clock.timers(), 0);
});

test("turning to another conversation is told at once, and of several within a second only where one stays", async () => {
  const { run, wake, look, world, clock } = createWorld();
  const stop = new AbortController();
  const running = run(stop.signal);
  look("c_1");
  wake();
  await settle();
  assert.deepEqual(world.at, ["c_1"]);
  await clock.pass(2_000);
  look("c_2");
  await settle();
  assert.deepEqual(world.at, ["c_1", "c_2"]);
  for (const id of ["c_3", "c_4", "c_5"]) look(id);
  await settle();
  assert.equal(world.told, 2, "not before a second has passed");
  await clock.pass(1_000);
  assert.deepEqual(world.at, ["c_1", "c_2", "c_5"]);
  look("c_5");
  await clock.pass(4_000);
  assert.equal(world.told, 3, "nothing changed");
  stop.abort();
  await running;
  assert.equal(clock.timers(), 0);
});

test("nobody is told of by a page that nobody sees", async () => {
  const { run, wake, world, clock } = createWorld();
  world.visible = false;
  const stop = new AbortController();
  const running = run(stop.signal);
  wake();
  await clock.pass(60_000);
  assert.equal(world.told, 0);
  stop.abort();
  await running;
});

test("a clock that was set back by an hour silences nobody for an hour", async () => {
  const { run, wake, world, clock } = createWorld();
  const stop = new AbortController();
  const running = run(stop.signal);
  wake();
  await settle();
  world.setBackBy = 3_600_000;
  await clock.pass(60_000);
  assert.equal(world.told, 3);
  stop.abort();
  await running;
});

test("who stops while nobody answers waits for no answer", async () => {
  const clock = createManualClock();
  const { run, wake } = createKeepAlive({
    clock,
    calls: { keepAlive: () => new Promise(() => undefined) },
    page: { visible: () => true, online: () => true, onWake: () => () => undefined },
  });
  const stop = new AbortController();
  const running = run(stop.signal);
  wake();
  await settle();
  stop.abort();
  await running;
});
