import { setTimeout as sleep } from "node:timers/promises";
import type { Me } from "../../web/src/chat/model.ts";
import { composeApp, type Powers } from "../../web/src/create-app.ts";
import type { RunningViewStore } from "../../web/src/state/view-store.ts";
import { createMemoryTables } from "../../web/src/storage/memory-tables.ts";
import type { Tables } from "../../web/src/storage/tables.ts";
import type { Page } from "../../web/src/sync/page.ts";
import { silentChannel, type Channel } from "../../web/src/tabs/channel.ts";
import { sleepless } from "../../web/src/tabs/lifecycle.ts";
import { createLeaseSeat, type SharedText } from "../../web/src/tabs/lease-seat.ts";
import { createCalls, type Calls } from "../../web/src/transport/calls.ts";
import { fetchWithCookies, type CookieJar } from "../web/browser.ts";
import type { ActorName } from "./history.ts";
import { recordCalls } from "./recorded-calls.ts";
import type { Recorder } from "./recorder.ts";
import { createTabLife } from "./tab-life.ts";

/** One browser of one person: what it keeps outlives its tabs, which share it. */
export interface BrowserDevice {
  readonly name: string;
  /** Opens a tab: the page's whole code, but for the screen. */
  open(): Tab;
  /** The machine's wall clock is off by so much from now on. */
  setClock(offMs: number): void;
  /** Messages typed here that neither the server has nor a person has to decide about. */
  unsent(): Promise<number>;
  /** Resolves when the next write has begun and is not over yet. */
  writes(): Promise<void>;
  /** How far the local copy of a conversation has come; 0 when there is none. */
  cursor(conversationId: string): Promise<number>;
}

export interface Tab {
  /** Another one for every tab that was ever open. */
  readonly actor: ActorName;
  readonly app: RunningViewStore;
  /** The id that the application made last. */
  lastId(): string;
  /** Closed in good order. */
  close(): Promise<void>;
  /** From now on nothing that this tab does has any effect. */
  crash(): void;
}

export interface BrowserDeps {
  name: string;
  /** Whose it is. */
  userId: string;
  /** Where this browser finds the server. */
  url: string;
  recorder: Recorder;
  /** The user of a name, among the people of this run. */
  userIdOf(username: string): string;
  /** The page says that something happened which should not. */
  failed(actor: ActorName, error: unknown): void;
}

/** What the tabs of one browser have in common. */
interface Common {
  calls: Calls;
  tables: Tables;
  shared: SharedText;
  channel: Channel<never>;
  now(): number;
}

/** Milliseconds that a transaction takes. */
const WRITE_MS = 2;

export function createBrowserDevice(deps: BrowserDeps): BrowserDevice {
  const jar: CookieJar = new Map();
  const { tables, writes } = onDisk(createMemoryTables());
  const sharedOfTab = createSharedTexts();
  const channelOfTab = createChannels();
  let tabs = 0;
  let offMs = 0;
  return {
    name: deps.name,
    setClock: (next) => {
      offMs = next;
    },
    open: () =>
      openTab(`${deps.name}#${++tabs}`, deps, {
        calls: createCalls(deps.url, fetchWithCookies(jar, deps.url)),
        tables,
        shared: sharedOfTab(),
        channel: channelOfTab(),
        now: () => Date.now() + offMs,
      }),
    writes,
    unsent: () =>
      tables.read(async (tx) => (await tx.all("outbox")).filter(({ state }) => state !== "failed").length),
    cursor: (conversationId) =>
      tables.read(async (tx) => (await tx.get("cursors", conversationId))?.version ?? 0),
  };
}

/** The same tables, where writing takes its time. */
function onDisk(tables: Tables): { tables: Tables; writes(): Promise<void> } {
  let begun = Promise.withResolvers<void>();
  return {
    tables: {
      ...tables,
      write: (durability, work) =>
        tables.write(durability, async (tx) => {
          begun.resolve();
          begun = Promise.withResolvers();
          const result = await work(tx);
          await sleep(WRITE_MS);
          return result;
        }),
    },
    writes: () => begun.promise,
  };
}

function openTab(actor: ActorName, deps: BrowserDeps, common: Common): Tab {
  const { recorder, userIdOf } = deps;
  const life = createTabLife(common.now);
  const { clock } = life;
  let lastId = "";
  let me: Me | undefined;
  const noteMe = (next: Me) => (me = next);
  recorder.write({ kind: "actor", actor, sort: "browser", userId: deps.userId, deviceId: deps.name });
  const remembered = common.shared.get("restante.session");
  if (remembered !== undefined) noteMe(JSON.parse(remembered) as Me);

  const recorded = recordCalls(common.calls, {
    recorder,
    actor,
    deviceId: () => me?.deviceId ?? "",
    userIdOf,
  });
  const calls = life.calls({
    ...recorded,
    logIn: async (who) => noteMe(await recorded.logIn(who)),
    getSession: async () => noteMe(await recorded.getSession()),
  });
  const shared = life.shared(common.shared);
  const powers: Powers = {
    calls,
    clock,
    random: Math.random,
    newId: () => (lastId = crypto.randomUUID()),
    page: alwaysVisible,
    nextFrame: (run) => void setImmediate(run),
    shared,
    whispers: silentChannel(),
    openTables: async () => life.tables(common.tables),
    neighbours: (userId, tab) => ({
      seat: createLeaseSeat({ shared, clock, key: `${userId}-leader`, tab, onLeave: () => () => undefined }),
      channel: life.channel(common.channel),
      lifecycle: sleepless,
    }),
    failed: (error) => {
      if (!life.over()) deps.failed(actor, error);
    },
  };
  const app = composeApp(powers);
  return {
    actor,
    app,
    lastId: () => lastId,
    close: () => app.stop(),
    crash: () => {
      life.end();
      // The system closes the connections of a tab that died; nothing else of this comes through.
      void app.stop();
    },
  };
}

const alwaysVisible: Page = { visible: () => true, online: () => true, onWake: () => () => undefined };

/** As localStorage: every tab sees the same texts and hears of what the others change. */
function createSharedTexts(): () => SharedText {
  const texts = new Map<string, string>();
  const listeners = new Set<{ tab: number; key: string; run: () => void }>();
  let tabs = 0;
  return () => {
    const tab = ++tabs;
    const changed = (key: string) => {
      for (const listener of listeners) {
        if (listener.key === key && listener.tab !== tab) queueMicrotask(listener.run);
      }
    };
    return {
      get: (key) => texts.get(key),
      set: (key, value) => {
        texts.set(key, value);
        changed(key);
      },
      remove: (key) => {
        texts.delete(key);
        changed(key);
      },
      keys: (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
      onChange: (key, run) => {
        const listener = { tab, key, run };
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
  };
}

/** As BroadcastChannel: later, to everybody but the sender. */
function createChannels(): () => Channel<never> {
  const hearers = new Set<{ tab: number; hear: (message: never) => void }>();
  let tabs = 0;
  return () => {
    const tab = ++tabs;
    return {
      post: (message) =>
        queueMicrotask(() => {
          for (const hearer of hearers) if (hearer.tab !== tab) hearer.hear(message);
        }),
      listen: (hear) => {
        const hearer = { tab, hear };
        hearers.add(hearer);
        return () => void hearers.delete(hearer);
      },
      close: () => hearers.forEach((hearer) => hearer.tab === tab && hearers.delete(hearer)),
    };
  };
}
