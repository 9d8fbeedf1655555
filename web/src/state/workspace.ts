import type { Clock } from "../chat/clock.ts";
import type { LiveNews } from "../chat/live-news.ts";
import type { Changes, Me } from "../chat/model.ts";
import type { OutboxRow } from "../chat/outbox-row.ts";
import { createBell, tie, waitUntil } from "../chat/wait.ts";
import type { Drain } from "../outbox/drain.ts";
import type { LocalStore } from "../storage/local-store.ts";
import type { ConnectionState } from "../sync/connection.ts";
import type { Sync } from "../sync/engine.ts";
import type { KeepAlive } from "../sync/keep-alive.ts";
import type { Channel, TabMessage } from "../tabs/channel.ts";
import { takePart } from "../tabs/election.ts";
import type { Lifecycle } from "../tabs/lifecycle.ts";
import type { Seat } from "../tabs/seat.ts";
import { createLiveFacts, type LiveFacts } from "./live-facts.ts";
import type { OwnCalls } from "./own-calls.ts";

/** What only the leader knows, and tells the other tabs. */
export interface LeaderStatus {
  /** What the server has arrives: as it happens, or within seconds when `polling`. */
  live: boolean;
  /** Streams are held back on their way. */
  polling: boolean;
  /** Set when the server no longer knows this session, until somebody logs in again. */
  ended: "session-required" | "other-user" | undefined;
}

/** What the leader tells: with `news`, what it has just heard, or all of it for a tab that asks. */
export type Told = LeaderStatus & { news?: LiveNews };

export const noStatus: LeaderStatus = { live: false, polling: false, ended: undefined };

/** After a local failure, before the leader tries again. */
const RECOVERY_MS = 5_000;

/** Everything that belongs to one logged-in person in this tab. */
export interface Workspace {
  readonly me: Me;
  readonly store: LocalStore;
  status(): LeaderStatus;
  /** What is true only now. */
  readonly facts: LiveFacts;
  readonly calls: OwnCalls;
  /** This tab leads: it sends and receives for all. */
  leading(): boolean;
  /**
   * This tab changed the store: tells the other tabs, this tab's screen, and whoever leads.
   *
   * @param outbox as that change has left it, if it is known
   */
  announce(what: readonly string[], outbox?: readonly OutboxRow[]): void;
  /** This tab changed in the store what its own screen shows already, and what whoever leads need not act upon. */
  tellTabs(what: readonly string[]): void;
  /** This tab is seen, with this conversation; empty: with none that the server knows. */
  look(conversationId: string): void;
  /** Chosen: no stream and no sending while true. */
  setOffline(offline: boolean): void;
  /** Somebody logged in again under the same name. */
  resume(): void;
  /** Ends everything and closes the store, or deletes all of it for every tab. */
  close(options: { wipe: boolean }): Promise<void>;
}

export interface WorkspaceDeps {
  me: Me;
  store: LocalStore;
  channel: Channel<TabMessage<Told>>;
  seat: Seat;
  lifecycle: Lifecycle;
  tab: string;
  page: { visible(): boolean; onWake(run: () => void): () => void };
  clock: Clock;
  offline: boolean;
  calls: OwnCalls;
  /** The two paths and the sign of life, which run while this tab leads. */
  createDuty(events: DutyEvents): Duty;
  /** Hears of changes of the store by any tab, and of the leader's status. */
  onChanged(what: readonly string[]): void;
  /** In the leader: a frame has come and is being stored. */
  onArriving(changes: Changes): void;
  onStatus(status: LeaderStatus): void;
  failed(error: unknown): void;
}

export interface Duty {
  sync: Sync;
  drain: Drain;
  keepAlive: KeepAlive;
}

/** What the duty tells the workspace. */
export interface DutyEvents {
  /** A frame has come and is being stored; `changed` follows. */
  arriving(changes: Changes): void;
  changed(conversations: string[], outboxChanged: boolean): void;
  heard(news: LiveNews): void;
  connection(state: ConnectionState): void;
  halted(why: "session-required" | "other-user"): void;
}

/** Opens a person's workspace and stands for election at once. */
export function openWorkspace(deps: WorkspaceDeps): Workspace {
  const { channel, store } = deps;
  const closing = new AbortController();
  const gate = createBell();
  let offline = deps.offline;
  let leading = false;
  let status = noStatus;
  let shift: AbortController | undefined;
  let lookingAt = "";
  const facts = createLiveFacts(deps.clock, () => deps.onStatus(status));

  const tell = (news?: LiveNews) => {
    deps.onStatus(status);
    if (leading) {
      channel.post({ kind: "status", status: { ...status, ...(news && { news }) } });
    }
  };
  const setStatus = (next: LeaderStatus) => {
    status = next;
    tell();
  };
  /** Ends what runs now; it begins again if the gate is open. */
  const turn = () => {
    shift?.abort();
    gate.ring();
  };
  const halt = (ended: "session-required" | "other-user") => {
    setStatus({ ...status, live: false, ended });
    turn();
  };
  const tellTabs = (what: readonly string[]) => {
    if (what.length > 0 && !closing.signal.aborted) {
      channel.post({ kind: "changed", what });
    }
  };
  const announce = (what: readonly string[]) => {
    if (what.length > 0 && !closing.signal.aborted) {
      tellTabs(what);
      deps.onChanged(what);
    }
  };

  const duty = deps.createDuty({
    arriving: deps.onArriving,
    changed: (conversations, outboxChanged) =>
      announce(outboxChanged ? [...conversations, "outbox"] : conversations),
    heard: (news) => {
      // Tabs that heard more of a leader before have to hear that it is over, though this one has nothing to forget.
      const begins = news.everybody === true || news.newEpoch === true;
      if (facts.take(news) || begins) {
        tell(news);
      }
    },
    connection: (state) => {
      if (state.name === "stopped") {
        halt(state.why);
        return;
      }
      const polling = state.name === "polling" || state.name === "trying";
      const live = polling || state.name === "live";
      const returned = live && !status.live;
      if (live !== status.live || polling !== status.polling) {
        setStatus({ ...status, live, polling });
      }
      if (returned) {
        duty.drain.wake();
        duty.keepAlive.wake();
      }
    },
    halted: halt,
  });

  /** Something changed in the store: does whoever leads have to do something about it? */
  const serve = (what: readonly string[], outbox?: readonly OutboxRow[]) => {
    if (leading) {
      if (what.includes("outbox")) {
        duty.drain.wake(outbox);
      }
      duty.sync.noteMarks(what.filter((part) => part.startsWith("c_")));
    }
  };

  const lead = async (signal: AbortSignal) => {
    leading = true;
    duty.keepAlive.look(lookingAt);
    // Of a leader before, nothing is true any more, but for what everybody keeps.
    setStatus({ ...status, live: false });
    while (!signal.aborted) {
      if (!offline && status.ended === undefined) {
        shift = new AbortController();
        await runShift(duty, shift, signal).catch(async (error: unknown) => {
          deps.failed(error);
          await waitUntil(deps.clock.now() + RECOVERY_MS, deps.clock, signal);
        });
        shift = undefined;
        setStatus({ ...status, live: false });
      }
      if (!signal.aborted && (offline || status.ended !== undefined)) {
        await gate.wait(signal);
      }
    }
    leading = false;
  };

  channel.listen((message) => {
    if (message.kind === "changed") {
      serve(message.what);
      deps.onChanged(message.what);
    } else if (message.kind === "status" && !leading) {
      const { news = {}, ...told } = message.status;
      status = told;
      facts.take(news);
      deps.onStatus(status);
    } else if (message.kind === "ask" && leading) {
      channel.post({ kind: "status", status: { ...status, news: facts.all() } });
    } else if (message.kind === "looking" && leading) {
      duty.keepAlive.look(message.at);
    }
  });
  channel.post({ kind: "ask" });
  const { seat, tab, page, lifecycle, clock } = deps;
  const standing = takePart({ seat, channel, lifecycle, clock, tab, ...page }, lead, closing.signal).catch(
    deps.failed,
  );

  return {
    me: deps.me,
    store,
    status: () => status,
    facts,
    calls: deps.calls,
    leading: () => leading,
    announce: (what, outbox) => {
      // First, since somebody waits for what is sent.
      serve(what, outbox);
      announce(what);
    },
    tellTabs,
    look: (conversationId) => {
      lookingAt = conversationId;
      if (leading) {
        duty.keepAlive.look(conversationId);
      } else {
        channel.post({ kind: "looking", at: conversationId });
      }
    },
    setOffline: (next) => {
      if (next !== offline) {
        offline = next;
        turn();
      }
    },
    resume: () => {
      if (status.ended !== undefined) {
        setStatus({ ...status, ended: undefined });
        turn();
      }
    },
    close: async ({ wipe }) => {
      closing.abort();
      await standing;
      facts.stop();
      channel.close();
      if (wipe) {
        await store.destroy();
      } else {
        store.close();
      }
    },
  };
}

/** Runs both paths until the signal or the shift aborts; neither outlives the other. */
async function runShift(duty: Duty, shift: AbortController, signal: AbortSignal): Promise<void> {
  const untie = tie(shift, signal);
  const parts = [duty.sync.run(shift.signal), duty.drain.run(shift.signal), duty.keepAlive.run(shift.signal)];
  try {
    await Promise.all(parts);
  } finally {
    untie();
    shift.abort();
    await Promise.allSettled(parts);
  }
}
