/**
 * What only somebody who is logged in needs, put together: local store, the two paths, the choice of the leader. A
 * first visit does not wait for it (it is a chunk of its own), so nothing else of the page may import it at once.
 */
import type { Clock } from "./chat/clock.ts";
import type { Me } from "./chat/model.ts";
import { pause } from "./chat/wait.ts";
import type { Powers } from "./create-app.ts";
import { createDrain } from "./outbox/drain.ts";
import { createDesk as createDeskWith, type Desk, type DeskDeps } from "./state/desk.ts";
import type { Carried, WorkspaceEvents } from "./state/occupancy.ts";
import { openWorkspace, type Duty, type DutyEvents, type Told, type Workspace } from "./state/workspace.ts";
import type { OwnCalls } from "./state/own-calls.ts";
import { createLocalStore } from "./storage/create-local-store.ts";
import { openIndexedDbTables } from "./storage/indexed-db-tables.ts";
import { OutboxFullError, type LocalStore } from "./storage/local-store.ts";
import { keepPage } from "./storage/keep-page.ts";
import { makingRoom } from "./storage/make-room.ts";
import { createMemoryTables } from "./storage/memory-tables.ts";
import { openInTime } from "./storage/open-in-time.ts";
import type { Tables } from "./storage/tables.ts";
import { createSync } from "./sync/engine.ts";
import { createKeepAlive } from "./sync/keep-alive.ts";
import { openBroadcastChannel, silentChannel, type Channel, type TabMessage } from "./tabs/channel.ts";
import { browserLifecycle, sleepless, type Lifecycle } from "./tabs/lifecycle.ts";
import { createLeaseSeat, type SharedText } from "./tabs/lease-seat.ts";
import { createLockSeat } from "./tabs/lock-seat.ts";
import type { Seat } from "./tabs/seat.ts";
import { soloSeat } from "./tabs/solo-seat.ts";
import { conversationStrings } from "./ui/strings-conversations.ts";

/** The desk of whoever is logged in, in the words of the screen. */
export function createDesk(deps: Omit<DeskDeps, "names">): Desk {
  return createDeskWith({
    ...deps,
    names: { deleted: conversationStrings.people.deleted, group: conversationStrings.group.title },
  });
}

/** What tabs that share a store have between them. */
export interface Neighbours {
  seat: Seat;
  channel: Channel<TabMessage<Told>>;
  /** Whether this tab sleeps. */
  lifecycle: Lifecycle;
}

/** Opens the workspace of the person who is logged in, beginning with what was `carried` from a store that was lost. */
export async function createWorkspace(
  powers: Powers,
  me: Me,
  offline: boolean,
  events: WorkspaceEvents,
  carried: Carried | undefined,
): Promise<Workspace> {
  const { calls, clock, page, failed } = powers;
  const store = await openStore(powers, me, events, carried);
  const tab = powers.newId();
  // What is in memory is this tab's alone, and so are its stream and its outbox.
  const alone = { seat: soloSeat, channel: silentChannel<TabMessage<Told>>(), lifecycle: sleepless };
  const { seat, channel, lifecycle } =
    store.kind === "memory" ? alone : await powers.neighbours(me.userId, tab);
  return openWorkspace({
    me,
    store,
    seat,
    channel,
    lifecycle,
    tab,
    page,
    clock,
    offline,
    failed,
    ...events,
    calls: ownCalls(calls, me.userId),
    createDuty: (duty) => composeDuty(powers, me.userId, store, duty),
  });
}

function ownCalls(calls: Powers["calls"], userId: string): OwnCalls {
  return {
    history: (conversationId, beforeSeq) => calls.history(conversationId, beforeSeq, userId),
    historyAt: (conversationId, place) => calls.historyAt(conversationId, place, userId),
    messages: (conversationId, seqs) => calls.getMessages(conversationId, seqs, userId),
    presence: calls.getPresence,
    setTyping: (conversationId, typing) => calls.setTyping(conversationId, typing, userId),
    setDraft: (draft) => calls.setDraft(draft, userId),
  };
}

function composeDuty(
  { calls, clock, random, page, failed }: Powers,
  userId: string,
  store: LocalStore,
  events: DutyEvents,
): Duty {
  const sync = createSync({ calls, cache: store.cache, clock, random, page, userId, failed, ...events });
  return {
    sync,
    drain: createDrain({
      calls,
      store: store.outbox,
      clock,
      random,
      userId,
      failed,
      changed: () => {
        sync.noteStored();
        events.changed([], true);
      },
      halted: events.halted,
    }),
    keepAlive: createKeepAlive({ calls, clock, page }),
  };
}

/** In memory when this browser keeps nothing, takes no more, or is one that others use too. */
async function openStore(
  powers: Powers,
  { userId, deviceId, shared }: Me,
  events: WorkspaceEvents,
  carried: Carried | undefined,
): Promise<LocalStore> {
  const store = (tables: Tables) => createLocalStore(tables, userId, deviceId);
  if (shared) {
    return store(createMemoryTables());
  }
  if (carried === undefined) {
    return store(await openDurably(powers, userId, events));
  }
  if (!carried.inMemory) {
    const durable = store(await openDurably(powers, userId, events, REOPEN_AFTER_MS));
    try {
      await takeOver(durable, carried);
      return durable;
    } catch (error) {
      powers.failed(error);
      durable.close();
    }
  }
  const memory = store(tablesInMemory(powers, userId));
  await takeOver(memory, carried);
  return memory;
}

async function takeOver({ outbox, drafts }: LocalStore, carried: Carried): Promise<void> {
  for (const { state, ...row } of carried.unsent) {
    try {
      await outbox.add({ ...row, state: state === "typed" ? "waiting" : state });
    } catch (error) {
      // What an outbox had no room for before stays where it is: in the notes of this browser.
      if (!(error instanceof OutboxFullError)) {
        throw error;
      }
    }
  }
  for (const [key, draft] of carried.drafts) {
    await drafts.set(key, draft);
  }
}

/**
 * A browser that takes a database away says so before it is done, and for a moment refuses to make it anew, or forgets
 * that it was asked: the pauses before it is asked again.
 */
const REOPEN_AFTER_MS: readonly number[] = [100, 400, 1_500];
/** How long it may think about it before the last time. */
const REOPEN_LIMIT_MS = 2_000;

/** @param pauses how often, and after how long, a browser that refuses is asked again */
async function openDurably(
  powers: Powers,
  userId: string,
  events: WorkspaceEvents,
  [rest, ...later]: readonly number[] = [],
): Promise<Tables> {
  try {
    const opening = powers.openTables(userId, () => events.onStoreLost("gone"));
    const tables = await openInTime(opening, powers.clock, rest && REOPEN_LIMIT_MS);
    return tables.kind === "memory" ? tables : makingRoom(tables, userId, () => events.onStoreLost("full"));
  } catch (error) {
    if (rest !== undefined) {
      await pause(rest, powers.clock);
      return openDurably(powers, userId, events, later);
    }
    powers.failed(error);
    return tablesInMemory(powers, userId);
  }
}

/** In memory for now: what this browser holds of the same person from before goes with it when it is wiped. */
function tablesInMemory({ openTables, clock }: Powers, userId: string): Tables {
  const tables = createMemoryTables();
  return {
    ...tables,
    destroy: async () => {
      await tables.destroy();
      try {
        await (
          await openInTime(
            openTables(userId, () => undefined),
            clock,
          )
        ).destroy();
      } catch {
        // It refuses still, as it did when it was opened: there is nothing that can be reached.
      }
    },
  };
}

const nameOf = (userId: string) => `restante-${userId}`;

/** This browser's tables of one user; with them it keeps the page itself. */
export function openBrowserTables(userId: string, onLost: () => void): Promise<Tables> {
  void keepPage();
  return openIndexedDbTables(nameOf(userId), onLost);
}

/** The tabs of this browser that share those tables. */
export function browserNeighbours(
  userId: string,
  tab: string,
  { shared, clock }: { shared: SharedText; clock: Clock },
): Neighbours {
  const name = nameOf(userId);
  // Typed as always there, but not outside of a secure context.
  const locks = navigator.locks as LockManager | undefined;
  const lease = { shared, clock, key: `${name}-leader`, tab, onLeave: onPageHide };
  return {
    seat: locks === undefined ? createLeaseSeat(lease) : createLockSeat(locks, name),
    channel: openBroadcastChannel(name),
    lifecycle: browserLifecycle(),
  };
}

function onPageHide(run: () => void): () => void {
  addEventListener("pagehide", run);
  return () => removeEventListener("pagehide", run);
}
