import type { Clock } from "./chat/clock.ts";
import type { Me } from "./chat/model.ts";
import { createDrain } from "./outbox/drain.ts";
import { createDirectory } from "./session/directory.ts";
import { createSession } from "./session/session.ts";
import type { ViewStore } from "./state/view.ts";
import type { Carried, WorkspaceEvents } from "./state/occupancy.ts";
import { createViewStore, type RunningViewStore } from "./state/view-store.ts";
import {
  openWorkspace,
  type Duty,
  type DutyEvents,
  type LeaderStatus,
  type Workspace,
} from "./state/workspace.ts";
import { createLocalStore } from "./storage/create-local-store.ts";
import { openIndexedDbTables } from "./storage/indexed-db-tables.ts";
import type { LocalStore } from "./storage/local-store.ts";
import { createMemoryTables } from "./storage/memory-tables.ts";
import type { Tables } from "./storage/tables.ts";
import { createSync } from "./sync/engine.ts";
import { createKeepAlive } from "./sync/keep-alive.ts";
import { browserPage, type Page } from "./sync/page.ts";
import { openBroadcastChannel, type Channel, type TabMessage } from "./tabs/channel.ts";
import { createLeaseSeat, type SharedText } from "./tabs/lease-seat.ts";
import { createLockSeat } from "./tabs/lock-seat.ts";
import type { Seat } from "./tabs/seat.ts";
import { browserSharedText } from "./tabs/shared-text.ts";
import { soloSeat } from "./tabs/solo-seat.ts";
import { createCalls, type Calls } from "./transport/calls.ts";

/** What the application needs from where it runs; everything else is decided in its rooms. */
export interface Powers {
  calls: Calls;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  /** A random id that was never used before. */
  newId(): string;
  page: Page;
  shared: SharedText;
  /** The tables of this user; throws when this browser keeps nothing. */
  openTables(userId: string, onFull: () => void): Promise<Tables>;
  /** What tabs that share those tables have between them. */
  neighbours(userId: string, tab: string): { seat: Seat; channel: Channel<TabMessage<LeaderStatus>> };
  failed(error: unknown): void;
}

/** The application in a browser page. */
export function createApp(): ViewStore {
  return composeApp(browserPowers());
}

/** The application over any powers. */
export function composeApp(powers: Powers): RunningViewStore {
  const { calls, clock, newId, page, shared, failed } = powers;
  return createViewStore({
    session: createSession(calls, shared, newId),
    directory: createDirectory(calls, newId),
    openWorkspace: async (me, offline, events, carried) => {
      const store = await openStore(powers, me.userId, events.onStoreFull, carried);
      return composeWorkspace(powers, me, store, offline, events);
    },
    shared,
    page,
    clock,
    newId,
    failed,
  });
}

function composeWorkspace(
  powers: Powers,
  me: Me,
  store: LocalStore,
  offline: boolean,
  events: WorkspaceEvents,
): Workspace {
  const { calls, clock, page, failed } = powers;
  const tab = powers.newId();
  // What is in memory is this tab's alone, and so are its stream and its outbox.
  const alone = { seat: soloSeat, channel: silentChannel };
  const { seat, channel } = store.kind === "memory" ? alone : powers.neighbours(me.userId, tab);
  return openWorkspace({
    me,
    store,
    seat,
    channel,
    tab,
    page,
    clock,
    offline,
    failed,
    ...events,
    history: (conversationId, beforeSeq) => calls.history(conversationId, beforeSeq, me.userId),
    createDuty: (duty) => composeDuty(powers, me.userId, store, duty),
  });
}

function composeDuty(
  { calls, clock, random, page, failed }: Powers,
  userId: string,
  store: LocalStore,
  events: DutyEvents,
): Duty {
  return {
    sync: createSync({ calls, cache: store.cache, clock, random, page, userId, failed, ...events }),
    drain: createDrain({
      calls,
      store: store.outbox,
      clock,
      random,
      userId,
      failed,
      changed: () => events.changed([], true),
      halted: events.halted,
    }),
    keepAlive: createKeepAlive({ calls, clock, page }),
  };
}

/** In memory when this browser keeps nothing, or takes no more; then with what could be carried over. */
async function openStore(
  { openTables, failed }: Powers,
  userId: string,
  onFull: () => void,
  carried: Carried | undefined,
): Promise<LocalStore> {
  if (carried === undefined) {
    const tables = await openTables(userId, onFull).catch((error: unknown) => {
      failed(error);
      return createMemoryTables();
    });
    return createLocalStore(tables, userId);
  }
  const store = createLocalStore(createMemoryTables(), userId);
  for (const { state, ...row } of carried.unsent) {
    await store.outbox.add({ ...row, state: state === "typed" ? "waiting" : state }).catch(failed);
  }
  for (const [key, text] of carried.drafts) {
    await store.drafts.set(key, text);
  }
  return store;
}

const silentChannel: Channel<TabMessage<LeaderStatus>> = {
  post: () => undefined,
  listen: () => () => undefined,
  close: () => undefined,
};

const browserClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

function browserPowers(): Powers {
  const shared = browserSharedText();
  return {
    calls: createCalls(location.origin),
    clock: browserClock,
    random: Math.random,
    newId: randomId,
    page: browserPage(),
    shared,
    openTables: (userId, onFull) =>
      openIndexedDbTables(`restante-${userId}`, { onLost: () => location.reload(), onFull }),
    neighbours: (userId, tab) => {
      const name = `restante-${userId}`;
      // Typed as always there, but not outside of a secure context.
      const locks = navigator.locks as LockManager | undefined;
      const lease = { shared, clock: browserClock, key: `${name}-leader`, tab, onLeave: onPageHide };
      return {
        seat: locks === undefined ? createLeaseSeat(lease) : createLockSeat(locks, name),
        channel: openBroadcastChannel(name),
      };
    },
    failed: (error) => console.error(error),
  };
}

function onPageHide(run: () => void): () => void {
  addEventListener("pagehide", run);
  return () => removeEventListener("pagehide", run);
}

/** 128 random bits. Not randomUUID, which plain http does not have. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
