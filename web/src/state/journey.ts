import type { Message } from "../chat/model.ts";
import type { ConversationRecord, LocalStore } from "../storage/local-store.ts";
import type { HistorySource } from "./history-source.ts";
import type { LoadedRows } from "./loaded-rows.ts";
import type { Jump } from "./view.ts";
import { grow, refreshed, windowOf, type Window } from "./window.ts";

/** A place so many rows above what is in memory is reached by loading down to it; a further one by a window. */
const NEAR = 400;
/** Rows above the place, for its context. */
const CONTEXT = 40;

export interface JourneyDeps {
  store: LocalStore;
  source: HistorySource;
  myUserId: string;
  /** Undefined as long as the server does not know the conversation. */
  record(): ConversationRecord | undefined;
  /** The rows in memory up to the newest; undefined until they are read. */
  loaded(): LoadedRows | undefined;
  /** Loads from this seq on, as far as the store holds it. */
  loadDownTo(seq: number): Promise<void>;
  /** Reads again what the store holds. */
  refresh(conversationId: string): Promise<void>;
  changed(): void;
}

/** Jumps within one conversation, and the window of messages to which the last one led. */
export interface Journey {
  jump(): Jump | undefined;
  /** Undefined: the newest messages are shown. */
  window(): Window | undefined;
  loadingNewer(): boolean;
  /** Goes to a message. With `find`: to the one found, once the conversation is known. */
  goTo(find: (record: ConversationRecord) => number | Promise<number>): void;
  goToNewest(): void;
  /** One step into the past from the window. Throws when the server is needed and can't be reached. */
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** The store has changed; the function returned makes visible what became of the window. */
  read(record: ConversationRecord | undefined): Promise<() => void>;
  /** What was waited for may be there now. */
  arrived(): void;
}

export function createJourney(deps: JourneyDeps): Journey {
  const { store, source, myUserId } = deps;
  let jump: Jump | undefined;
  let window: Window | undefined;
  let loadingNewer = false;
  let waiting: ((record: ConversationRecord) => number | Promise<number>) | undefined;
  /** The server has what the jump of this number leads to; the local copy will. */
  let expected = 0;
  let nth = 0;

  /** Changes up to here are surely in what is read from now on. */
  const since = (record: ConversationRecord) => ({
    begun: record.begun,
    version: record.last?.version ?? 0,
  });
  const holds = (seq: number, from: number, to: number | undefined) =>
    to !== undefined && seq >= from && seq <= to;

  /** Brings a message into the rows; answers whether it is in them. */
  async function reach(seq: number, record: ConversationRecord, current: () => boolean): Promise<boolean> {
    const loaded = deps.loaded();
    if (loaded === undefined || seq < 1 || seq > record.to) {
      return false;
    }
    if (window !== undefined && holds(seq, window.from, window.to)) {
      return true;
    }
    if (seq >= loaded.from || (seq >= record.from && loaded.from - seq <= NEAR)) {
      await deps.loadDownTo(seq >= loaded.from ? loaded.from : seq - CONTEXT);
      if (current()) {
        window = undefined;
      }
      return true;
    }
    const found = windowOf(await source.around(record, seq), since(record), myUserId);
    if (current() && found !== undefined) {
      window = await caughtUp(found, record);
    }
    return found !== undefined && holds(seq, found.from, found.to);
  }

  /** Whether a message that the local copy lacks is on its way to it. */
  async function isExpected(seq: number, record: ConversationRecord, mine: number): Promise<boolean> {
    if (expected !== mine && (await source.around(record, seq)).some((message) => message.seq === seq)) {
      expected = mine;
    }
    return expected === mine;
  }

  function arrived(): void {
    const find = waiting;
    if (find !== undefined && deps.record() !== undefined && deps.loaded() !== undefined) {
      waiting = undefined;
      void go(find);
    }
  }

  async function caughtUp(of: Window, { conversationId }: ConversationRecord): Promise<Window> {
    return refreshed(of, await store.cache.messagesAbove(conversationId, of.version), myUserId);
  }

  async function go(find: (record: ConversationRecord) => number | Promise<number>): Promise<void> {
    const mine = nth;
    const current = () => mine === nth;
    const end = (seq: number, state: Jump["state"]) => {
      if (current()) {
        jump = { seq, nth: mine, state };
        deps.changed();
      }
    };
    const record = deps.record();
    if (record?.conversation === undefined || deps.loaded() === undefined) {
      waiting = find;
      return;
    }
    let seq = jump?.seq ?? 0;
    try {
      seq = await find(record);
      end(seq, "loading");
      if (seq > record.to && (await isExpected(seq, record, mine))) {
        if (current()) {
          waiting = find;
          // It may have come while the server was asked.
          if (seq <= (deps.record()?.to ?? 0)) {
            arrived();
          }
        }
        return;
      }
      end(seq, (await reach(seq, record, current)) ? "ready" : "failed");
    } catch {
      end(seq, "failed");
    }
  }

  /** Takes a page into the window as it is by now. */
  async function take(page: readonly Message[], record: ConversationRecord): Promise<void> {
    if (window !== undefined) {
      const { version } = since(record);
      const grown = grow(window, page, myUserId);
      // What changed while the page was on its way may have been taken before its rows were here.
      window = await caughtUp({ ...grown, version: Math.min(grown.version, version) }, record);
    }
  }

  /** The window has met what is in memory: from now on it is all one run. */
  async function meet(record: ConversationRecord): Promise<void> {
    const loaded = deps.loaded();
    const met = window;
    if (met === undefined || loaded === undefined || met.to < loaded.from - 1) {
      return;
    }
    const older = met.messages.filter(({ seq }) => seq < record.from);
    if (older.length > 0) {
      await store.cache.addHistory(record.conversationId, older);
      await deps.refresh(record.conversationId);
    }
    await deps.loadDownTo(met.from);
    const { from = Infinity } = deps.loaded() ?? {};
    if (window !== undefined && from <= window.from) {
      window = undefined;
    }
  }

  return {
    jump: () => jump,
    window: () => window,
    loadingNewer: () => loadingNewer,
    goTo: (find) => {
      nth += 1;
      waiting = undefined;
      jump = { seq: 0, nth, state: "loading" };
      deps.changed();
      void go(find);
    },
    goToNewest: () => {
      nth += 1;
      jump = undefined;
      window = undefined;
      waiting = undefined;
      deps.changed();
    },
    loadOlder: async () => {
      const record = deps.record();
      if (window !== undefined && record !== undefined && window.from > 1) {
        await take(await source.below(record, window.from), record);
      }
    },
    loadNewer: async () => {
      const record = deps.record();
      if (window === undefined || record === undefined || loadingNewer) {
        return;
      }
      loadingNewer = true;
      deps.changed();
      try {
        await take(await source.above(record, window.to), record);
        await meet(record);
      } finally {
        loadingNewer = false;
        deps.changed();
      }
    },
    read: async (record) => {
      const before = window;
      if (before === undefined) {
        return () => undefined;
      }
      if (record === undefined || record.begun !== before.begun) {
        return () => {
          window = undefined;
          jump = undefined;
        };
      }
      const now = await caughtUp(before, record);
      return () => {
        if (window === before) {
          window = now;
        } else {
          // It was paged meanwhile, perhaps without what has just changed.
          void deps.refresh(record.conversationId);
        }
      };
    },
    arrived,
  };
}
