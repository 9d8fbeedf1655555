import type { Clock } from "./chat/clock.ts";
import { pause } from "./chat/wait.ts";
import { createAccount } from "./session/account.ts";
import { createDirectory } from "./session/directory.ts";
import { createOperators } from "./session/operators.ts";
import { createSession } from "./session/session.ts";
import type { ViewStore } from "./state/view.ts";
import { createViewStore, type RunningViewStore } from "./state/view-store.ts";
import type { Tables } from "./storage/tables.ts";
import { browserPage, type Page } from "./sync/page.ts";
import { openBroadcastChannel, type Channel } from "./tabs/channel.ts";
import { createForgetfulText, type Whisper } from "./tabs/forgetful-text.ts";
import type { SharedText } from "./tabs/lease-seat.ts";
import { browserSharedText } from "./tabs/shared-text.ts";
import { createCalls, type Calls } from "./transport/calls.ts";
import type * as inside from "./create-workspace.ts";

/** What the application needs from where it runs; everything else is decided in its rooms. */
export interface Powers {
  calls: Calls;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  /** A random id that was never used before. */
  newId(): string;
  page: Page;
  /** Runs it before the next frame is drawn, or soon if there is none. */
  nextFrame(run: () => void): void;
  /** What outlives the page, in all tabs. */
  shared: SharedText;
  /** What tabs tell each other on a computer where nothing is to outlive them. */
  whispers: Channel<Whisper>;
  /** The tables of this user; rejects when this browser keeps nothing. `onLost`: they were taken away later. */
  openTables(userId: string, onLost: () => void): Promise<Tables>;
  /** What tabs that share those tables have between them. */
  neighbours(userId: string, tab: string): inside.Neighbours | Promise<inside.Neighbours>;
  failed(error: unknown): void;
}

/** The application in a browser page. */
export function createApp(): ViewStore {
  return composeApp(browserPowers());
}

/** The application over any powers. */
export function composeApp(powers: Powers): RunningViewStore {
  const { calls, clock, newId, nextFrame, page, failed } = powers;
  const shared = createForgetfulText(powers.shared, powers.whispers);
  return createViewStore({
    session: createSession(calls, shared, newId),
    account: createAccount(calls.accountCalls),
    directory: createDirectory(calls, newId),
    operators: createOperators(calls.operatorCalls),
    openWorkspace: async (...who) => (await untilLoaded(clock, failed)).createWorkspace(powers, ...who),
    loadDesk: async () => (await untilLoaded(clock, failed)).createDesk,
    shared,
    page,
    clock,
    nextFrame,
    newId,
    failed,
  });
}

let workspace: typeof inside | undefined;

/**
 * What only a person who is logged in needs: a first visit does not wait for it. Kept, since every import waits anew
 * for its turn behind what the page is drawing.
 */
export const loadWorkspace = async () => (workspace ??= await import("./create-workspace.ts"));

const RELOAD_MS = 2_000;

/** Loads it however often that takes: without it somebody who is logged in can read nothing. */
async function untilLoaded(clock: Clock, failed: (error: unknown) => void) {
  for (;;) {
    try {
      return await loadWorkspace();
    } catch (error) {
      failed(error);
      await pause(RELOAD_MS, clock);
    }
  }
}

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
    nextFrame: beforeNextFrame,
    shared,
    whispers: openBroadcastChannel("restante-whispers"),
    openTables: async (...of) => (await loadWorkspace()).openBrowserTables(...of),
    neighbours: async (userId, tab) =>
      (await loadWorkspace()).browserNeighbours(userId, tab, { shared, clock: browserClock }),
    failed: (error) => console.error(error),
  };
}

/** A page that was covered or left meanwhile draws none. */
const FRAME_LIMIT_MS = 100;

function beforeNextFrame(run: () => void): void {
  const drawing = requestAnimationFrame(() => {
    clearTimeout(late);
    run();
  });
  const late = setTimeout(() => {
    cancelAnimationFrame(drawing);
    run();
  }, FRAME_LIMIT_MS);
}

/** 128 random bits. Not randomUUID, which plain http does not have. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
