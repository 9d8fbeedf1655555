import { nameInKey, type ConversationKey } from "../chat/conversation-key.ts";
import type { Member, Message, Person } from "../chat/model.ts";
import type { MessageRow, PendingChange, UnsentRow } from "../chat/timeline.ts";
import { shownReadSeq } from "../chat/unread.ts";
import type { ConversationRecord, LocalStore } from "../storage/local-store.ts";
import { joinArrivals, withArrivals } from "./arrivals.ts";
import { createConversationView } from "./conversation-view.ts";
import type { Copy } from "./copy.ts";
import { createHistorySource } from "./history-source.ts";
import { createJourney } from "./journey.ts";
import type { LiveFacts } from "./live-facts.ts";
import { loadDownTo, loadFirst, loadNewer, loadOlder, type LoadedRows } from "./loaded-rows.ts";
import { createLookUps } from "./looked-up.ts";
import { overlayRecord } from "./overlay-record.ts";
import type { OwnCalls } from "./own-calls.ts";
import { memo } from "./memo.ts";
import type { NameWords } from "./person-name.ts";
import type { ConversationView } from "./view.ts";

/** What an opened conversation reads of the rest of the state, at the moment it is asked. */
export interface Surroundings {
  me: Person;
  names: NameWords;
  store: LocalStore;
  copy(): Copy;
  /** What of this conversation is not sent yet, in the order typed. */
  unsent(key: ConversationKey): readonly UnsentRow[];
  /** What was changed in it and the local copy does not have yet, in the order made. */
  changes(key: ConversationKey): readonly PendingChange[];
  /** A record with what was changed and read since and is not written yet. */
  drawn(key: ConversationKey, record: ConversationRecord): ConversationRecord;
  online(): ReadonlySet<string>;
  facts: Pick<LiveFacts, "lastSeenAt" | "marks" | "typing">;
  hideReadReceipts(): boolean;
  /** How often the draft of this conversation was changed elsewhere. */
  draftNth(key: ConversationKey): number;
  live(): boolean;
  calls: OwnCalls;
  /** Who has this name: somebody, nobody at all ("nobody"), or not known for want of an answer. */
  resolve(name: string): Promise<Person | "nobody" | undefined>;
  /** Reads again what the store holds of a conversation. */
  refresh(conversationId: string): Promise<void>;
  changed(): void;
  failed(error: unknown): void;
}

/** A conversation that is on the screen, or was a moment ago. */
export interface Opened {
  view(): ConversationView;
  /** It comes to the screen (again). */
  show(): void;
  /** These have come and are being stored: answers whether any of them are shown already. */
  arrive(messages: readonly Message[]): boolean;
  /** What is shown of messages that are being stored. */
  arriving(): readonly MessageRow[];
  /**
   * Reads again what the store holds of it now; the function returned makes it visible.
   *
   * @param arrived what was arriving before anything was read: from now on it is there, or it was not stored
   */
  read(next: Copy, arrived: readonly MessageRow[]): Promise<() => void>;
  loadOlder(): void;
  loadNewer(): void;
  jumpTo(seq: number): void;
  jumpToTime(time: number): void;
  jumpToUnread(): void;
  jumpToNewest(): void;
  /** The server may be reached (again). */
  retry(): void;
  /** The mark as unread that was there when it came to the screen; 0: none. */
  markedAtOpening(): number;
  /** The other person of a direct conversation, as far as known. */
  peer(): Person | undefined;
}

export function createOpened(key: ConversationKey, around: Surroundings): Opened {
  const { store, me } = around;
  const derive = createConversationView(around.names);
  let loaded: LoadedRows | undefined;
  let arriving: readonly MessageRow[] = noRows;
  const join = memo(joinArrivals);
  let members: readonly Member[] = [];
  let membersVersion = 0;
  let resolved: Person | "nobody" | undefined;
  /** What was read, and marked as unread, when it came to the screen. */
  let opening: { readSeq: number; unreadSeq: number } | undefined;
  let loadingOlder = false;
  let olderFailed = false;
  /** Reads of one conversation follow each other, so that an older one never overwrites a newer. */
  let queue: Promise<unknown> = Promise.resolve();
  const lookUps = createLookUps({ store, fetch: around.calls.messages, changed: around.changed });

  /** It stays the conversation that it was when the name in its key goes: whoever deletes their account has none. */
  let heldId = "";
  const recordIn = (copy: Copy): ConversationRecord | undefined => {
    heldId = copy.ids.get(key) ?? heldId;
    return copy.records.get(heldId);
  };
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };

  const source = createHistorySource(store, around.calls.historyAt);
  const journey = createJourney({
    store,
    source,
    myUserId: me.userId,
    record: () => recordIn(around.copy()),
    loaded: () => loaded,
    loadDownTo: (seq) =>
      inOrder(async () => {
        const record = recordIn(around.copy());
        if (record !== undefined && loaded !== undefined) {
          loaded = await loadDownTo(seq, { store, record, loaded, myUserId: me.userId });
        }
      }),
    refresh: around.refresh,
    changed: around.changed,
  });

  const openingOf = (record: ConversationRecord) => {
    const { entry, readSeq } = around.drawn(key, record);
    return { readSeq: shownReadSeq(readSeq, entry), unreadSeq: entry?.unreadSeq ?? 0 };
  };

  function presence(record: ConversationRecord | undefined): ConversationView["presence"] {
    const copy = around.copy();
    if (record !== undefined) {
      return loaded === undefined ? "loading" : "ready";
    }
    if (around.unsent(key).length > 0) {
      // Words that went nowhere are shown where they were typed.
      return copy.loaded ? "ready" : "loading";
    }
    if (nameInKey(key) === undefined) {
      return copy.loaded && around.live() ? "missing" : "loading";
    }
    if (resolved === "nobody") {
      return "missing";
    }
    const known = around.live() || copy.records.size > 0;
    return copy.loaded && known ? "ready" : "loading";
  }

  const peer = () => recordIn(around.copy())?.entry?.peer ?? (resolved === "nobody" ? undefined : resolved);

  async function resolvePeer(): Promise<void> {
    const name = nameInKey(key);
    if (name !== undefined && resolved === undefined && recordIn(around.copy()) === undefined) {
      resolved = await around.resolve(name);
      around.changed();
    }
  }

  async function read(next: Copy, arrived: readonly MessageRow[]): Promise<() => void> {
    const record = recordIn(next);
    const window = await journey.read(record);
    if (record === undefined) {
      return () => {
        window();
        loaded = undefined;
        arriving = noRows;
        members = [];
      };
    }
    const { conversationId, begun, last } = record;
    lookUps.of({ conversationId, begun, version: last?.version ?? 0 });
    const before = loaded;
    const [rows, people] = await Promise.all([
      before === undefined
        ? loadFirst(store, around.drawn(key, record), me.userId)
        : loadNewer(store, record, before, me.userId),
      before?.begun === record.begun && record.membersVersion === membersVersion
        ? members
        : store.cache.members(record.conversationId),
      lookUps.refresh(),
    ]);
    return () => {
      window();
      loaded = rows;
      arriving = arriving.length === 0 ? arriving : arriving.filter((row) => !arrived.includes(row));
      members = people;
      membersVersion = record.membersVersion;
      opening ??= openingOf(record);
    };
  }

  async function older(): Promise<void> {
    if (loaded === undefined || loadingOlder || (journey.window() ?? loaded).from <= 1) {
      return;
    }
    loadingOlder = true;
    olderFailed = false;
    around.changed();
    try {
      await (journey.window() === undefined ? olderOf(loaded) : journey.loadOlder());
    } catch {
      olderFailed = true;
    } finally {
      loadingOlder = false;
      around.changed();
    }
  }

  async function olderOf({ from }: LoadedRows): Promise<void> {
    const record = recordIn(around.copy());
    if (record !== undefined && from <= record.from) {
      const page = await around.calls.history(record.conversationId, record.from);
      await store.cache.addHistory(record.conversationId, page);
      await around.refresh(record.conversationId);
    }
    await inOrder(async () => {
      const now = recordIn(around.copy());
      if (now !== undefined && loaded !== undefined) {
        loaded = await loadOlder(store, now, loaded, me.userId);
      }
    });
  }

  return {
    view: () => {
      const copy = around.copy();
      const record = recordIn(copy);
      const changes = around.changes(key);
      const shown = journey.window() ?? loaded;
      const id = record?.conversationId ?? "";
      return derive({
        key,
        me,
        record: record && overlayRecord(record, changes, me.userId),
        changes,
        rows:
          journey.window() === undefined ? join(loaded?.rows ?? noRows, arriving) : (shown?.rows ?? noRows),
        from: shown?.from ?? 1,
        hasNewer: journey.window() !== undefined,
        jump: journey.jump(),
        loadingNewer: journey.loadingNewer(),
        lastSeenAt: around.facts.lastSeenAt,
        typing: around.facts.typing(id),
        marks: around.facts.marks(id),
        hideReadReceipts: around.hideReadReceipts(),
        lookUp: lookUps.get,
        lookedUp: lookUps.generation(),
        draftNth: around.draftNth(key),
        members,
        unsent: around.unsent(key),
        online: around.online(),
        peer: peer(),
        loadingOlder,
        olderFailed,
        readSeqAtOpening: opening?.readSeq ?? record?.readSeq ?? 0,
        presence: presence(record),
      });
    },
    show: () => {
      const record = recordIn(around.copy());
      opening = loaded === undefined || record === undefined ? undefined : openingOf(record);
      resolvePeer().catch(around.failed);
    },
    arrive: (messages) => {
      const record = recordIn(around.copy());
      if (loaded === undefined || record === undefined || record.former || record.begun !== loaded.begun) {
        return false;
      }
      const before = arriving;
      arriving = withArrivals(before, loaded.rows.at(-1)?.seq ?? loaded.from - 1, messages, me.userId);
      return arriving !== before && journey.window() === undefined;
    },
    arriving: () => arriving,
    read: async (next, arrived) => {
      const commit = await inOrder(() => read(next, arrived));
      return () => {
        commit();
        queueMicrotask(journey.arrived);
      };
    },
    loadOlder: () => void older(),
    loadNewer: () => void journey.loadNewer().catch(() => undefined),
    jumpTo: (seq) => journey.goTo(() => seq),
    jumpToTime: (time) => journey.goTo((record) => source.at(record, time)),
    jumpToUnread: () => {
      const record = recordIn(around.copy());
      const first = (opening?.readSeq ?? record?.readSeq ?? 0) + 1;
      if (record !== undefined && first > record.to) {
        journey.goToNewest();
      } else {
        journey.goTo(() => first);
      }
    },
    jumpToNewest: journey.goToNewest,
    retry: lookUps.retry,
    markedAtOpening: () => opening?.unreadSeq ?? 0,
    peer,
  };
}

const noRows: readonly MessageRow[] = [];
