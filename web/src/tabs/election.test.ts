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
  const texts = new Map<string, string>();
  const changes = new Map<string, Set<() => void>>();
  const notify = (tab: string) => changes.forEach((runs, of) => of !== tab && runs.forEach((run) => run()));

  return {
    channel: (tab: string): Channel<TabMessage<never>> => ({
      post: (message) => listeners.forEach((hear, of) => of !== tab && queueMicrotask(() => hear(message))),
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

function createTab(name: string, browser: Browser, seat: Seat, isVisible: boolean) {
  let visible = isVisible;
  let leads = 0;
  const wakes = new Set<() => void>();
  const stop = new AbortController();
  const running = takePart(
    {
      seat,
      channel: browser.channel(name),
      tab: name,
      visible: () => visible,
      onWake: (run) => {
        wakes.add(run);
        return () => wakes.delete(run);
      },
    },
    async (signal) => {
      leads++;
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve());
        if (signal.aborted) {
          resolve();
        }
      });
      leads--;
    },
    stop.signal,
  );
  return {
    leads: () => leads,
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
      open: (name: string, visible = true) => createTab(name, browser, seat(browser, clock, name), visible),
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
    const hidden = open("a", false);
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
}

test("by a lease: a tab that died without a word is followed when its lease has run out", async () => {
  const browser = createBrowser();
  const clock = createManualClock();
  browser.shared("dead").set("leader", JSON.stringify({ holder: "dead", until: clock.now() + 6_000 }));
  const tab = createTab("a", browser, seats["a lease"]?.(browser, clock, "a") as Seat, true);
  await clock.pass(5_999);
  assert.equal(tab.leads(), 0);
  await clock.pass(100);
  assert.equal(tab.leads(), 1);
  await tab.close();
  await settle();
  assert.equal(browser.shared("x").get("leader"), undefined);
});
