import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createFakeNetwork } from "../../../test/web/fake-network.ts";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import { createSync } from "./engine.ts";

const me = "u_me";
const HEARTBEAT_MS = 15_000;

/** As browsers hold back the timers of a page that nobody has seen for long. */
const untilFullMinute = (time: number) => Math.ceil(time / 60_000) * 60_000;

/** A page's whole read path under time that passes when the test says so, and what became of it, second by second. */
function createWorld({ visible = true, throttled = false, random = () => 0.999 } = {}) {
  const clock = createManualClock(0);
  const network = createFakeNetwork(clock, me, HEARTBEAT_MS);
  const wakes = new Set<() => void>();
  const stop = new AbortController();
  const world = { clock, network, visible, setBackBy: 0, state: "", trace: [] as string[] };
  const unexpected = () => Promise.reject(new Error("Nothing is to be said here."));
  const sync = createSync({
    calls: {
      ...network.calls,
      acknowledge: unexpected,
      markRead: unexpected,
      history: unexpected,
    },
    cache: createLocalStore(createMemoryTables(), me).cache,
    clock: {
      now: () => clock.now() - world.setBackBy,
      after: (ms, run) => clock.after(throttled ? untilFullMinute(clock.now() + ms) - clock.now() : ms, run),
    },
    random,
    page: {
      visible: () => world.visible,
      online: () => true,
      onWake: (run) => {
        wakes.add(run);
        return () => wakes.delete(run);
      },
    },
    userId: me,
    arriving: () => undefined,
    changed: () => undefined,
    heard: () => undefined,
    connection: ({ name }) => {
      world.state = name;
      if (!(world.trace.at(-1) ?? "").endsWith(` ${name}`)) {
        world.trace.push(`${(clock.now() / 1000).toFixed(1)} ${name}`);
      }
    },
    failed: (error) => assert.fail(String(error)),
  });
  const running = sync.run(stop.signal);
  return Object.assign(world, {
    sync,
    /** What was entered since the last look, each with the second in which it was. */
    seen: () => world.trace.splice(0),
    wake: async () => {
      wakes.forEach((run) => run());
      await settle();
    },
    /** Milliseconds until what the server has arrives, in steps of a fifth of a second. */
    untilLive: async () => {
      const begun = clock.now();
      while (!(world.state === "live" && network.delivers()) && world.state !== "polling") {
        assert.ok(clock.now() - begun < 600_000, `never live again: ${world.trace.join(", ")}`);
        await clock.pass(200);
      }
      return clock.now() - begun;
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
      await settle();
      assert.deepEqual([network.open(), wakes.size], [0, 0], "something of it stayed behind");
    },
  });
}

test("P6: where streams are held back, the page polls within 5 s, tries a stream now and then, and returns to it", async () => {
  await using world = createWorld();
  world.network.become("holding");
  await world.clock.pass(30_000);
  assert.deepEqual(world.seen(), [
    "0.0 connecting",
    "4.0 probing",
    "4.0 polling",
    "13.0 trying",
    "17.0 polling",
  ]);
  world.network.become("fine");
  await world.clock.pass(30_000);
  assert.deepEqual(world.seen(), ["32.0 polling", "36.0 trying", "36.0 live"]);
});

test("P6: a stream of which only the beginning gets through is found out, and tried ever more seldom", async () => {
  await using world = createWorld();
  world.network.become("holding the rest");
  await world.clock.pass(240_000);
  assert.deepEqual(world.seen(), [
    "0.0 connecting",
    "0.0 catching-up",
    "0.0 live",
    "35.0 probing",
    "35.0 polling",
    "44.0 trying",
    "44.0 live",
    "79.0 probing",
    "79.0 polling",
    "96.0 trying",
    "96.0 live",
    "131.0 probing",
    "131.0 polling",
    "192.0 trying",
    "192.0 live",
    "227.0 probing",
    "227.0 polling",
  ]);
});

test("P6: while streams are held back, the page polls at once when it stored something itself and when it wakes", async () => {
  await using world = createWorld();
  world.network.become("holding");
  for (const poll of [async () => world.sync.noteStored(), world.wake]) {
    world.network.become("holding");
    await world.untilLive();
    world.network.become("closed");
    await poll();
    await settle();
    assert.equal(world.state, "waiting", "a poll was tried, and failed");
  }
});

test("P6: a server that dies and returns behind a middlebox that holds streams back is polled again soon", async () => {
  await using world = createWorld();
  world.network.become("holding");
  await world.clock.pass(40_000);
  world.network.become("closed");
  await world.clock.pass(20_000);
  assert.equal(world.state, "waiting");
  world.network.become("holding");
  assert.ok((await world.untilLive()) <= 2_000);
});

/** A fault of any kind and length at any time, with any luck. */
const trouble = fc.record({
  fault: fc.constantFrom("closed", "swallowing", "holding", "holding the rest"),
  before: fc.integer({ min: 0, max: 40_000 }),
  during: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 150_000 })),
  setBackBy: fc.constantFrom(0, 3_600_000, -3_600_000),
  luck: fc.infiniteStream(fc.constantFrom(0, 0.5, 0.999)),
});

for (const [who, limitMs, options] of [
  ["visible", 45_000, { visible: true }],
  ["hidden", 120_000, { visible: false }],
  ["hidden, its timers held back to one a minute,", 120_000, { visible: false, throttled: true }],
] as const) {
  test(`P6: after any fault a page that is ${who} is live again within ${limitMs / 1000} s`, async () => {
    await fc.assert(
      fc.asyncProperty(trouble, async ({ fault, before, during, setBackBy, luck }) => {
        await using world = createWorld({ ...options, random: () => luck.next().value ?? 0 });
        await world.clock.pass(before);
        world.network.become(fault);
        await world.clock.pass(during);
        world.setBackBy = setBackBy;
        world.network.become("fine");
        assert.ok((await world.untilLive()) <= limitMs, world.trace.join(", "));
      }),
      { numRuns: 60 },
    );
  });
}

test("P6: a visible page that saw the connection close is live again 2 s after the server is there, for the first minute", async () => {
  for (let during = 0; during < 60_000; during += 1_000) {
    await using world = createWorld();
    await world.clock.pass(20_000);
    world.network.become("closed");
    await world.clock.pass(during);
    world.network.become("fine");
    assert.ok((await world.untilLive()) <= 2_000, `closed for ${during} ms: ${world.trace.join(", ")}`);
  }
});

test("P6: a server that stops in good order and is there again a second later is missed for less than 2 s", async () => {
  for (let retryAfterMs = 250; retryAfterMs <= 1_250; retryAfterMs += 50) {
    await using world = createWorld();
    await world.clock.pass(20_000);
    world.network.goAway(retryAfterMs);
    await settle();
    world.network.become("closed");
    assert.equal(world.state, "waiting");
    await world.clock.pass(1_000);
    world.network.become("fine");
    assert.ok(1_000 + (await world.untilLive()) <= 2_000, `${retryAfterMs} ms: ${world.trace.join(", ")}`);
  }
});

test("P6: after a sleep of hours the page is live again as soon as it wakes", async () => {
  await using world = createWorld();
  await world.clock.pass(20_000);
  world.network.become("swallowing");
  world.clock.jump(3 * 3_600_000);
  world.network.become("fine");
  await world.wake();
  assert.ok((await world.untilLive()) <= 1_000);
});
