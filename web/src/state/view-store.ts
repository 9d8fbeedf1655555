import type { Clock } from "../chat/clock.ts";
import type { Me } from "../chat/model.ts";
import type { Directory } from "../session/directory.ts";
import type { Session } from "../session/session.ts";
import type { SharedText } from "../tabs/lease-seat.ts";
import { createActions } from "./actions.ts";
import { connectionOf, watchTrouble } from "./connection-view.ts";
import { createDesk, type Desk } from "./desk.ts";
import { sameObject } from "./memo.ts";
import { createPeople } from "./people.ts";
import { createServerLimits } from "./server-limits.ts";
import type { AppView, ConversationKey, ConversationView, Person, ViewStore } from "./view.ts";
import type { LeaderStatus, Workspace } from "./workspace.ts";

const OFFLINE_KEY = "restante.offline";

/** What a workspace tells the store that opened it. */
export interface WorkspaceEvents {
  onChanged(what: readonly string[]): void;
  onStatus(status: LeaderStatus): void;
}

export interface ViewStoreDeps {
  session: Session;
  directory: Directory;
  openWorkspace(me: Me, offline: boolean, events: WorkspaceEvents): Promise<Workspace>;
  shared: SharedText;
  page: { online(): boolean; onWake(run: () => void): () => void };
  clock: Clock;
  /** A random id that was never used before. */
  newId(): string;
  failed(error: unknown): void;
}

/** The running application as its screen sees it. `stop` ends everything it started. */
export interface RunningViewStore extends ViewStore {
  stop(): Promise<void>;
}

export function createViewStore(deps: ViewStoreDeps): RunningViewStore {
  const { session, shared, page, clock, failed } = deps;
  const listeners = new Set<() => void>();
  let me = session.remembered();
  let desk: Desk | undefined;
  let view: AppView | undefined;
  let views = new Map<ConversationKey, ConversationView>();
  let wentOffline = shared.get(OFFLINE_KEY) !== undefined;
  let confirming = false;
  /** The conversation on the screen; it may be asked for before the store is open. */
  let shown: ConversationKey | undefined;

  const live = () => desk?.workspace.status().live ?? false;
  const ended = () => desk?.workspace.status().ended !== undefined;
  const changed = () => {
    trouble.note(me === undefined || wentOffline || ended() || live());
    view = undefined;
    views = new Map();
    listeners.forEach((listener) => listener());
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const trouble = watchTrouble(clock, () => changed());
  const limits = createServerLimits(session, shared, changed);
  const people = createPeople(deps.directory, () => me);

  /** Opening and closing workspaces follow each other: two are never open at once. */
  let turns: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => (turns = turns.then(work).catch(failed));

  /** Makes this tab belong to whoever is logged in now; everything of anybody else is put away first. */
  const enter = (next: Me | undefined, wipe = false): Promise<void> => {
    me = next;
    changed();
    return inTurn(async () => {
      if (desk !== undefined && desk.workspace.me.userId !== next?.userId) {
        const leaving = desk.workspace;
        desk = undefined;
        changed();
        await leaving.close({ wipe });
      }
      // Somebody else may have come in while this waited for its turn.
      if (next === undefined || me?.userId !== next.userId) {
        return;
      }
      if (desk === undefined) {
        await openDesk(next);
      } else {
        desk.workspace.resume();
      }
    });
  };

  async function openDesk(next: Me): Promise<void> {
    const early: string[][] = [];
    const events: WorkspaceEvents = {
      onChanged: (what) => void (desk?.refresh(what) ?? early.push([...what])),
      onStatus: (status) => {
        if (status.ended !== undefined) {
          confirm().catch(failed);
        }
        changed();
      },
    };
    const workspace = await deps.openWorkspace(next, wentOffline, events);
    const presenceKnown = () => !trouble.now() && !wentOffline && !ended();
    desk = createDesk({
      workspace,
      clock,
      newId: deps.newId,
      resolve: people.resolve,
      presenceKnown,
      changed,
      failed,
    });
    if (shown !== undefined) {
      desk.open(shown);
    }
    await desk.refresh(["*", ...early.flat()]);
  }

  /** The server said that the session is gone, or somebody else's; or nobody has asked it yet. */
  async function confirm(): Promise<void> {
    if (confirming) {
      return;
    }
    confirming = true;
    try {
      const answer = await session.confirm();
      if (answer !== undefined && answer !== "unknown" && (answer.userId !== me?.userId || ended())) {
        await enter(answer);
      }
    } finally {
      confirming = false;
    }
  }

  function app(): AppView {
    view ??= deriveApp();
    return view;
  }

  let before: AppView | undefined;
  let person: Person | undefined;
  function deriveApp(): AppView {
    person = me && sameObject(person, { userId: me.userId, username: me.username, unclaimed: false });
    before = sameObject(before, {
      phase: me === undefined ? "logged-out" : "logged-in",
      me: person,
      connection: connectionOf({
        live: live(),
        wentOffline,
        noNetwork: !page.online(),
        sessionExpired: ended(),
      }),
      troubled: trouble.now(),
      wentOffline,
      sessionExpired: ended(),
      storage: desk?.workspace.store.kind ?? "durable",
      hasPassword: me?.hasPassword ?? false,
      server: limits.now(),
      conversations: desk?.conversations() ?? noConversations,
      unread: desk?.unread() ?? 0,
      loaded: desk?.loaded() ?? false,
    } satisfies AppView);
    return before;
  }

  const setOffline = (offline: boolean) => {
    wentOffline = offline;
    desk?.workspace.setOffline(offline);
    changed();
  };

  const stops = [
    page.onWake(changed),
    session.onChange(() => void enter(session.remembered())),
    shared.onChange(OFFLINE_KEY, () => setOffline(shared.get(OFFLINE_KEY) !== undefined)),
  ];
  void enter(me);
  confirm().catch(failed);
  limits.refresh().catch(failed);

  return {
    app,
    subscribe,
    conversation: (key) => {
      const held = views.get(key) ?? desk?.conversation(key) ?? nothingOf(key);
      views.set(key, held);
      return held;
    },
    actions: createActions({
      session,
      directory: deps.directory,
      people,
      me: () => me,
      desk: () => desk,
      enter,
      show: (key) => {
        shown = key;
        if (key !== undefined) {
          desk?.open(key);
        }
      },
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
    }),
    stop: async () => {
      stops.forEach((stop) => stop());
      trouble.note(true);
      await inTurn(async () => desk?.workspace.close({ wipe: false }));
    },
  };
}

const noConversations: AppView["conversations"] = [];

const nothing = new Map<ConversationKey, ConversationView>();
/** A conversation before anything of it can be known: the local store is still being opened. */
function nothingOf(key: ConversationKey): ConversationView {
  const held = nothing.get(key) ?? {
    key,
    kind: key.startsWith("@") ? ("direct" as const) : ("room" as const),
    title: key.startsWith("@") ? key.slice(1) : "",
    visibility: undefined,
    peer: undefined,
    online: false,
    memberCount: 0,
    members: [],
    rows: [],
    hasOlder: false,
    loadingOlder: false,
    olderFailed: false,
    readSeqAtOpening: 0,
    presence: "loading" as const,
  };
  nothing.set(key, held);
  return held;
}
