import { nameInKey, type ConversationKey } from "../chat/conversation-key.ts";
import type { Member, Message, Person } from "../chat/model.ts";
import type { PendingChange, UnsentRow } from "../chat/timeline.ts";
import type { ConversationRecord, LocalStore } from "../storage/local-store.ts";
import { createConversationView } from "./conversation-view.ts";
import type { Copy } from "./copy.ts";
import { loadFirst, loadNewer, loadOlder, type LoadedRows } from "./loaded-rows.ts";
import { overlayRecord } from "./overlay-record.ts";
import type { ConversationView } from "./view.ts";

/** What an opened conversation reads of the rest of the state, at the moment it is asked. */
export interface Surroundings {
  me: Person;
  store: LocalStore;
  copy(): Copy;
  /** What of this conversation is not sent yet, in the order typed. */
  unsent(key: ConversationKey): readonly UnsentRow[];
  /** What was changed in it and the local copy does not have yet, in the order made. */
  changes(key: ConversationKey): readonly PendingChange[];
  online(): ReadonlySet<string>;
  live(): boolean;
  /** Messages below `beforeSeq` from the server. */
  history(conversationId: string, beforeSeq: number): Promise<Message[]>;
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
  /** Reads again what the store holds of it now; the function returned makes it visible. */
  read(next: Copy): Promise<() => void>;
  loadOlder(): void;
  /** The other person of a direct conversation, as far as known. */
  peer(): Person | undefined;
}

export function createOpened(key: ConversationKey, around: Surroundings): Opened {
  const { store, me } = around;
  const derive = createConversationView();
  let loaded: LoadedRows | undefined;
  let members: readonly Member[] = [];
  let membersVersion = 0;
  let resolved: Person | "nobody" | undefined;
  let readSeqAtOpening: number | undefined;
  let loadingOlder = false;
  let olderFailed = false;
  /** Reads of one conversation follow each other, so that an older one never overwrites a newer. */
  let queue: Promise<unknown> = Promise.resolve();

  const recordIn = (copy: Copy): ConversationRecord | undefined => copy.records.get(copy.ids.get(key) ?? "");
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
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

  async function read(next: Copy): Promise<() => void> {
    const record = recordIn(next);
    if (record === undefined) {
      return () => {
        loaded = undefined;
        members = [];
      };
    }
    const before = loaded;
    const [rows, people] = await Promise.all([
      before === undefined
        ? loadFirst(store, record, me.userId)
        : loadNewer(store, record, before, me.userId),
      before?.begun === record.begun && record.membersVersion === membersVersion
        ? members
        : store.cache.members(record.conversationId),
    ]);
    return () => {
      loaded = rows;
      members = people;
      membersVersion = record.membersVersion;
      readSeqAtOpening ??= record.readSeq;
    };
  }

  async function older(): Promise<void> {
    const record = recordIn(around.copy());
    if (record === undefined || loaded === undefined || loadingOlder || loaded.from <= 1) {
      return;
    }
    loadingOlder = true;
    olderFailed = false;
    around.changed();
    try {
      if (loaded.from <= record.from) {
        const page = await around.history(record.conversationId, record.from);
        await store.cache.addHistory(record.conversationId, page);
        await around.refresh(record.conversationId);
      }
      await inOrder(async () => {
        const now = recordIn(around.copy());
        if (now !== undefined && loaded !== undefined) {
          loaded = await loadOlder(store, now, loaded, me.userId);
        }
      });
    } catch {
      olderFailed = true;
    } finally {
      loadingOlder = false;
      around.changed();
    }
  }

  return {
    view: () => {
      const copy = around.copy();
      const record = recordIn(copy);
      const changes = around.changes(key);
      return derive({
        key,
        me,
        record: record && overlayRecord(record, changes, me.userId),
        changes,
        rows: loaded?.rows ?? [],
        from: loaded?.from ?? 1,
        members,
        unsent: around.unsent(key),
        online: around.online(),
        peer: peer(),
        loadingOlder,
        olderFailed,
        readSeqAtOpening: readSeqAtOpening ?? record?.readSeq ?? 0,
        presence: presence(record),
      });
    },
    show: () => {
      readSeqAtOpening = loaded === undefined ? undefined : recordIn(around.copy())?.readSeq;
      resolvePeer().catch(around.failed);
    },
    read: (next) => inOrder(() => read(next)),
    loadOlder: () => void older(),
    peer,
  };
}
