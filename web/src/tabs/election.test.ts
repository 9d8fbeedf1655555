import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle, type ManualClock } from "../../../test/web/manual-clock.ts";
import type { Channel, TabMessage } from "./channel.ts";
import { takePart } from "./election.ts";
import { createLeaseSeat, type SharedText } from "./lease-seat.ts";
import { createLockSeat, type Locks } from "./lock-seat.ts";
import type { Seat } from "./seat.ts";

/** One browser: its locks, its shared text, its line between tabs; each as small as it can be and still behave. */
function createBrowser() {
  const listeners = new Map<string, (message: TabMessage<never>) => void>();
  const hung = new Set<string>();
  const texts = new Map<string, string>();
  const changes = new Map<string, Set<() => void>>();
  const notify = (tab: string) => changes.forEach((runs, of) => of !== tab && runs.forEach((run) => run()));

  return {
    /** The page of this tab hangs: what it is told, it hears later. */
    hung,
    channel: (tab: string): Channel<TabMessage<never>> => ({
      post: (message) => {
        for (const [of, hear] of listeners) {
          if (of !== tab && !hung.has(of)) {
            queueMicrotask(() => hear(message));
          }
        }
      },
      listen: (hear) => {
        listeners.set(tab, hear);
        return () => listeners.delete(tab);
      },
      close: () => listeners.delete(tab),
    }),
    shared: (tab: string): SharedText => ({
      get: (key) => texts.get(key),
      set: (key, value) => {
        texts.set(key, value);
        notify(tab);
      },
      remove: (key) => {
        texts.delete(key);
        notify(tab);
      },
      keys: (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
      onChange: (_key, run) => {
        const runs = changes.get(tab) ?? new Set();
        changes.set(tab, runs.add(run));
        return () => runs.delete(run);
      },
    }),
    locks: createLocks(),
  };
}

/** Web Locks: a queue per name, stealing, and abort while waiting. */
function createLocks(): Locks {
  const queue: (() => Promise<void>)[] = [];
  let holder: { broken: (error: Error) => void } | undefined;
  const abortError = () => new DOMException("The lock was stolen.", "AbortError");
  const giveOn = () => {
    holder = undefined;
    void queue.shift()?.();
  };
  return {
    request: (_name, { signal, steal }, hold) =>
      new Promise((resolve, reject) => {
        const grant = async () => {
          const mine = { broken: reject };
          holder = mine;
          try {
            resolve(await hold());
          } catch (error) {
            reject(error);
          }
          if (holder === mine) {
            giveOn();
          }
        };
        if (steal === true) {
          holder?.broken(abortError());
          void grant();
        } else if (holder === undefined) {
          void grant();
        } else {
          queue.push(grant);
          signal?.addEventListener("abort", () => {
            queue.splice(queue.indexOf(grant), 1);
            reject(abortError());
          });
        }
      }),
  };
}

type Browser = ReturnType<typeof createBrowser>;

interface TabOptions {
  visible?: boolean;
  /** What it began as leader does not end before the page goes on. */
  slow?: boolean;
}

function createTab(
  name: string,
  { browser, seat, clock }: { browser: Browser; seat: Seat; clock: ManualClock },
  { visible: isVisible = true, slow = false }: TabOptions = {},
) {
  let visible = isVisible;
  let asleep = false;
  let leads = 0;
  let turns = 0;
  const wakes = new Set<() => void>();
  const sleeps = new Set<() => void>();
  const listenIn = (runs: Set<() => void>) => (run: () => void) => {
    runs.add(run);
    return () => void runs.delete(run);
  };
  const goesOn = Promise.withResolvers<void>();
  // A page that hangs runs no timers either.
  const ownClock = {
    now: clock.now,
    after: (ms: number, run: () => void) => {
      let cancel = clock.after(ms, function due() {
        if (browser.hung.has(name)) {
          cancel = clock.after(100, due);
        } else {
          run();
        }
      });
      return () => cancel();
    },
  };
  const stop = new AbortController();
  const running = takePart(
    {
      seat,
      channel: browser.channel(name),
      lifecycle: { asleep: () => asleep, onChange: listenIn(sleeps) },
      clock: ownClock,
      tab: name,
      visible: () => visible,
      onWake: listenIn(wakes),
    },
    async (signal) => {
      leads++;
      turns++;
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve());
        if (signal.aborted) {
          resolve();
        }
      });
      leads--;
      if (slow) {
        await goesOn.promise;
      }
    },
    stop.signal,
  );
  return {
    /** 1 while it leads and has not been told to stop. */
    leads: () => leads,
    /** How often it began to lead. */
    turns: () => turns,
    sleep: (now: boolean) => {
      asleep = now;
      sleeps.forEach((run) => run());
    },
    goOn: goesOn.resolve,
    see: (now: boolean) => {
      visible = now;
      wakes.forEach((run) => run());
    },
    close: async () => {
      stop.abort();
      await running;
    },
  };
}

const seats: Record<string, (browser: Browser, clock: ManualClock, tab: string) => Seat> = {
  "Web Locks": (browser) => createLockSeat(browser.locks, "leader"),
  "a lease": (browser, clock, tab) =>
    createLeaseSeat({
      shared: browser.shared(tab),
      clock,
      key: "leader",
      tab,
      onLeave: () => () => undefined,
    }),
};

for (const [how, seat] of Object.entries(seats)) {
  const setUp = () => {
    const browser = createBrowser();
    const clock = createManualClock();
    return {
      clock,
      browser,
      open: (name: string, options?: TabOptions) =>
        createTab(name, { browser, clock, seat: seat(browser, clock, name) }, options),
    };
  };

  test(`by ${how}: one tab leads, and when it closes the next one does at once`, async () => {
    const { clock, open } = setUp();
    const tabs = ["a", "b", "c"].map((name) => open(name));
    await clock.pass(10_000);
    assert.deepEqual(
      tabs.map((tab) => tab.leads()),
      [1, 0, 0],
    );
    await tabs[0]?.close();
    await clock.pass(200);
    assert.equal(
      tabs.reduce((sum, tab) => sum + tab.leads(), 0),
      1,
    );
    assert.equal(tabs[0]?.leads(), 0);
    await Promise.all([tabs[1]?.close(), tabs[2]?.close()]);
  });

  test(`by ${how}: a hidden leader yields to a tab that somebody looks at`, async () => {
    const { clock, open } = setUp();
    const hidden = open("a", { visible: false });
    await clock.pass(1_000);
    assert.equal(hidden.leads(), 1);
    const seen = open("b");
    await clock.pass(1_000);
    assert.deepEqual([hidden.leads(), seen.leads()], [0, 1]);
    seen.see(false);
    hidden.see(true);
    await clock.pass(1_000);
    assert.deepEqual([hidden.leads(), seen.leads()], [1, 0]);
    await Promise.all([hidden.close(), seen.close()]);
  });

  test(`by ${how}: a leader that somebody looks at keeps its seat`, async () => {
    const { clock, open } = setUp();
    const first = open("a");
    await clock.pass(1_000);
    const second = open("b");
    second.see(true);
    await clock.pass(20_000);
    assert.deepEqual([first.leads(), second.leads()], [1, 0]);
    await Promise.all([first.close(), second.close()]);
  });

  test(`by ${how}: a tab that falls asleep gives its seat up at once and stands again when it wakes`, async () => {
    const { clock, open } = setUp();
    const [first, second] = [open("a", { slow: true }), open("b")];
    await clock.pass(1_000);
    first.sleep(true);
    await clock.pass(100);
    assert.deepEqual([first.leads(), second.leads()], [0, 1]);
    await clock.pass(60_000);
    assert.equal(second.turns(), 1, "nobody disturbs whoever leads");
    first.goOn();
    first.sleep(false);
    await second.close();
    await clock.pass(100);
    assert.equal(first.leads(), 1);
    await first.close();
  });
}

function withLocks() {
  const browser = createBrowser();
  const clock = createManualClock();
  const open = (name: string, options?: TabOptions) =>
    createTab(name, { browser, clock, seat: createLockSeat(browser.locks, "leader") }, options);
  return { browser, clock, open };
}

test("P6: a leader whose page hangs is robbed of its lock after 6 s of silence, and stops when it wakes", async () => {
  const { browser, clock, open } = withLocks();
  const [first, second] = [open("a"), open("b")];
  await clock.pass(20_000);
  assert.deepEqual([first.turns(), second.turns()], [1, 0]);
  browser.hung.add("a");
  await clock.pass(5_000);
  assert.equal(second.leads(), 0, "not sooner");
  await clock.pass(5_000);
  assert.deepEqual([first.leads(), second.leads()], [0, 1]);
  browser.hung.delete("a");
  await clock.pass(60_000);
  assert.deepEqual([first.leads(), second.leads(), second.turns()], [0, 1, 1]);
  await Promise.all([first.close(), second.close()]);
});

test("a machine that slept for an hour robs nobody", async () => {
  const { clock, open } = withLocks();
  const tabs = [open("a"), open("b"), open("c")];
  await clock.pass(7_000);
  clock.jump(3_600_000);
  await clock.pass(20_000);
  assert.deepEqual(
    tabs.map((tab) => [tab.leads(), tab.turns()]),
    [
      [1, 1],
      [0, 0],
      [0, 0],
    ],
  );
  await Promise.all(tabs.map((tab) => tab.close()));
});

test("P6: of many tabs that miss a leader at the same time one leads in the end", async () => {
  const { browser, clock, open } = withLocks();
  const tabs = ["a", "b", "c", "d", "e"].map((name) => open(name));
  await clock.pass(10_000);
  browser.hung.add("a");
  await clock.pass(12_000);
  assert.deepEqual([tabs[0]?.leads(), tabs.reduce((sum, tab) => sum + tab.leads(), 0)], [0, 1]);
  const turns = tabs.map((tab) => tab.turns());
  browser.hung.delete("a");
  await clock.pass(60_000);
  assert.deepEqual(
    tabs.map((tab) => tab.turns()),
    turns,
    "and keeps its seat",
  );
  await Promise.all(tabs.map((tab) => tab.close()));
});

test("by a lease: one that was written before the clock was set back holds up nobody", async () => {
  const browser = createBrowser();
  const clock = createManualClock();
  browser.shared("dead").set("leader", JSON.stringify({ holder: "dead", until: clock.now() + 3_600_000 }));
  // Without an election, which would rob a leader that is silent.
  const stop = new AbortController();
  let leads = false;
  const taking = seats["a lease"]?.(browser, clock, "a").take(
    { signal: stop.signal, urgent: false },
    async (signal) => {
      leads = true;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
  );
  await clock.pass(100);
  assert.equal(leads, true);
  stop.abort();
  await taking;
});

test("by a lease: a tab that died without a word is followed when its lease has run out", async () => {
  const browser = createBrowser();
  const clock = createManualClock();
  browser.shared("dead").set("leader", JSON.stringify({ holder: "dead", until: clock.now() + 6_000 }));
  const seat = seats["a lease"]?.(browser, clock, "a") as Seat;
  const tab = createTab("a", { browser, clock, seat });
  await clock.pass(5_999);
  assert.equal(tab.leads(), 0);
  await clock.pass(100);
  assert.equal(tab.leads(), 1);
  await tab.close();
  await settle();
  assert.equal(browser.shared("x").get("leader"), undefined);
});
