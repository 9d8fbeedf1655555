import type { Clock } from "../chat/clock.ts";
import type { Me } from "../chat/model.ts";
import type { Directory } from "../session/directory.ts";
import { fetched } from "../session/fetched.ts";
import type { Operators } from "../session/operators.ts";
import type { Account } from "../session/account.ts";
import type { Session } from "../session/session.ts";
import type { SharedText } from "../tabs/lease-seat.ts";
import { createActions } from "./actions.ts";
import { createConfirming } from "./confirming.ts";
import { connectionOf, watchTrouble } from "./connection-view.ts";
import { sameObject } from "./memo.ts";
import { createLeaving } from "./leaving.ts";
import { createOccupancy, type Carried, type OccupancyDeps, type WorkspaceEvents } from "./occupancy.ts";
import { paced, type PaceDeps } from "./pace.ts";
import { createPeople } from "./people.ts";
import { createServerLimits } from "./server-limits.ts";
import type { AppView, ConversationKey, ConversationView, Outcome, Person, ViewStore } from "./view.ts";
import type { Workspace } from "./workspace.ts";

const OFFLINE_KEY = "restante.offline";
/** By user id: who knows that nothing but this browser opens their name. */
const TOLD_KEY = "restante.told.";

export interface ViewStoreDeps {
  session: Session;
  account: Account;
  directory: Directory;
  operators: Operators;
  openWorkspace(me: Me, offline: boolean, events: WorkspaceEvents, carried?: Carried): Promise<Workspace>;
  loadDesk: OccupancyDeps["loadDesk"];
  shared: SharedText;
  page: { visible(): boolean; online(): boolean; onWake(run: () => void): () => void };
  clock: Clock;
  /** See PaceDeps. */
  nextFrame: PaceDeps["nextFrame"];
  /** A random id that was never used before. */
  newId(): string;
  failed(error: unknown): void;
}

/** The running application as its screen sees it. `stop` ends everything it started. */
export interface RunningViewStore extends ViewStore {
  stop(): Promise<void>;
}

export function createViewStore(deps: ViewStoreDeps): RunningViewStore {
  const { session, directory, shared, page, clock, newId, failed } = deps;
  const listeners = new Set<() => void>();
  let view: AppView | undefined;
  let views = new Map<ConversationKey, ConversationView>();
  let wasEnded = false;
  let wentOffline = shared.get(OFFLINE_KEY) !== undefined;

  const desk = () => occupancy.desk();
  const live = () => desk()?.workspace.status().live ?? false;
  const polling = () => live() && (desk()?.workspace.status().polling ?? false);
  const ended = () => desk()?.workspace.status().ended !== undefined;
  const expired = () => ended() && !confirming.doubtful();
  const tell = paced(() => listeners.forEach((listener) => listener()), {
    visible: page.visible,
    nextFrame: deps.nextFrame,
  });
  const changed = () => {
    trouble.note(occupancy.me() === undefined || wentOffline || ended() || live());
    view = undefined;
    views = new Map();
    tell();
    leaving.check();
    desk()?.attend();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const trouble = watchTrouble(clock, () => changed());
  const limits = createServerLimits(session, shared, changed);
  const people = createPeople(directory, () => occupancy.me());
  const occupancy = createOccupancy(
    {
      openWorkspace: (me, events, carried) => deps.openWorkspace(me, wentOffline, events, carried),
      loadDesk: deps.loadDesk,
      shared,
      clock,
      newId,
      resolve: people.resolve,
      visible: page.visible,
      presenceKnown: () => !trouble.now() && !wentOffline && !ended(),
      offline: () => wentOffline,
      onStatus: (status) => {
        if (status.ended !== undefined && !wasEnded) {
          confirming.lost();
        }
        wasEnded = status.ended !== undefined;
        changed();
      },
      changed,
      failed,
    },
    session.remembered(),
  );

  const leaving = createLeaving({
    shared,
    clock,
    desk,
    leave,
    changed,
    failed,
  });

  async function leave(forget: boolean, givenUp: readonly string[]): Promise<Outcome> {
    const outcome = await session.logOut(forget);
    if (outcome.ok) {
      leaving.cancel();
      // Words that came while the server answered were not asked about: then all of it stays, until the next log-in.
      await occupancy.enter(undefined, async (left) => {
        const { unsent, drafts } = await left.words();
        return [...unsent.map((row) => row.text), ...drafts].every((text) => givenUp.includes(text));
      });
    }
    return outcome;
  }

  const confirming = createConfirming({
    session,
    occupancy: () => occupancy,
    clock,
    onGone: async () => {
      if (occupancy.me()?.shared === true && !(await hasWords())) {
        session.forget();
        await occupancy.enter(undefined, async () => true);
      }
    },
    changed,
    failed,
  });

  /**
   * Whether words would be lost that only this tab has. On a computer that others use too they stay readable until
   * somebody logs in again; anything else is not left lying about.
   */
  async function hasWords(): Promise<boolean> {
    const words = await desk()?.words();
    return words !== undefined && words.unsent.length + words.drafts.length > 0;
  }

  /** Does as another tab did, which logged in or out. */
  async function follow(): Promise<void> {
    if (session.remembered() === undefined && occupancy.me()?.shared === true && (await hasWords())) {
      confirming.ask();
    } else {
      await occupancy.enter(session.remembered());
    }
  }

  let before: AppView | undefined;
  let person: Person | undefined;
  function deriveApp(): AppView {
    const me = occupancy.me();
    const lists = desk()?.conversations();
    person = me && sameObject(person, { userId: me.userId, username: me.username, unclaimed: false });
    before = sameObject(before, {
      phase: me === undefined ? "logged-out" : "logged-in",
      me: person,
      connection: connectionOf({
        live: live(),
        wentOffline,
        noNetwork: !page.online(),
        sessionExpired: expired(),
      }),
      troubled: trouble.now(),
      polling: polling(),
      wentOffline,
      sessionExpired: expired(),
      storage: desk()?.workspace.store.kind ?? "durable",
      hasPassword: me?.hasPassword ?? false,
      hasPasskey: me?.hasPasskey ?? false,
      hasRecoveryCode: me?.hasRecoveryCode ?? false,
      operator: me?.operator ?? false,
      shared: me?.shared ?? false,
      leaving: leaving.view(),
      onlyHere: me !== undefined && isOnlyHere(me) && shared.get(TOLD_KEY + me.userId) === undefined,
      server: limits.now(),
      conversations: lists?.conversations ?? noConversations,
      archived: lists?.archived ?? noConversations,
      preferences: desk()?.preferences() ?? unset,
      unread: desk()?.unread() ?? 0,
      loaded: desk()?.loaded() ?? false,
    } satisfies AppView);
    return before;
  }

  const setOffline = (offline: boolean) => {
    wentOffline = offline;
    desk()?.workspace.setOffline(offline);
    changed();
  };

  /** What other tabs did while this one slept was told to nobody; it must not act for whoever was here before. */
  const catchUp = () => {
    if (session.remembered()?.userId !== occupancy.me()?.userId) {
      follow().catch(failed);
    }
    const offline = shared.get(OFFLINE_KEY) !== undefined;
    if (offline !== wentOffline) {
      setOffline(offline);
    }
    if (ended()) {
      confirming.ask();
    }
    changed();
  };

  const actions = createActions({
    session,
    directory,
    people,
    occupancy,
    leaving,
    leave,
    clock,
    subscribe,
    setOffline: (offline) => {
      if (offline) {
        shared.set(OFFLINE_KEY, "1");
      } else {
        shared.remove(OFFLINE_KEY);
      }
      setOffline(offline);
    },
    knowOnlyHere: () => {
      shared.set(TOLD_KEY + (occupancy.me()?.userId ?? ""), "1");
      changed();
    },
  });
  const { account, operators } = deps;

  const stops = [
    page.onWake(catchUp),
    session.onChange(() => void follow().catch(failed)),
    leaving.watch(),
    shared.onChange(OFFLINE_KEY, () => setOffline(shared.get(OFFLINE_KEY) !== undefined)),
  ];
  void occupancy.enter(occupancy.me());
  confirming.ask();
  limits.refresh().catch(failed);

  return {
    app: () => (view ??= deriveApp()),
    subscribe,
    conversation: (key) => {
      const held = views.get(key) ?? desk()?.conversation(key) ?? nothingOf(key);
      views.set(key, held);
      return held;
    },
    actions,
    account: fetched(async () => {
      const { accountActions } = await import("./account-actions.ts");
      return accountActions({ account, session, occupancy, leaving, page, clock, logIn: actions.logIn });
    }),
    operator: fetched(async () => {
      const { operatorActions } = await import("./operator-actions.ts");
      return operatorActions({ operators, occupancy });
    }),
    stop: async () => {
      stops.forEach((stop) => stop());
      await occupancy.leave();
      trouble.note(true);
    },
  };
}

/** Nothing opens the name but the cookie of this browser. */
function isOnlyHere({ hasPassword, hasPasskey, hasRecoveryCode, shared }: Me): boolean {
  return !hasPassword && !hasPasskey && !hasRecoveryCode && !shared;
}

const noConversations: AppView["conversations"] = [];
const unset: AppView["preferences"] = { version: 0, hideReadReceipts: false, hidePresence: false };

const nothing = new Map<ConversationKey, ConversationView>();
/** A conversation before anything of it can be known: the local store is still being opened. */
function nothingOf(key: ConversationKey): ConversationView {
  const held = nothing.get(key) ?? {
    key,
    kind: key.startsWith("@") ? ("direct" as const) : ("room" as const),
    title: key.startsWith("@") ? key.slice(1) : "",
    self: false,
    topic: "",
    visibility: undefined,
    announcements: false,
    role: "member" as const,
    readOnly: undefined,
    peer: undefined,
    online: false,
    lastSeenAt: undefined,
    typing: [],
    muted: false,
    pinned: false,
    archived: false,
    pins: [],
    pinCount: 0,
    hasNewer: false,
    loadingNewer: false,
    jump: undefined,
    memberCount: 0,
    members: [],
    rows: [],
    hasOlder: false,
    loadingOlder: false,
    olderFailed: false,
    readSeqAtOpening: 0,
    draftNth: 0,
    presence: "loading" as const,
  };
  nothing.set(key, held);
  return held;
}
