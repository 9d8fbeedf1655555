import { keyOf, type ConversationKey } from "../chat/conversation-key.ts";
import type { OutboxRow } from "../chat/outbox-row.ts";
import type { Preferences } from "../chat/model.ts";
import type { ConversationRecord, LocalStore } from "../storage/local-store.ts";
import { readGroups, type Groups } from "./groups.ts";
import type { QueuedRow } from "./typing.ts";

/**
 * The part of the local store that every screen needs, in memory: each row is a new object when it changed and the
 * same one when it did not, so that views can be compared by identity.
 */
export interface Copy {
  records: ReadonlyMap<string, ConversationRecord>;
  groups: Groups;
  preferences: Preferences;
  /** Which conversation a key means, as far as the server has told. */
  ids: ReadonlyMap<ConversationKey, string>;
  outbox: readonly OutboxRow[];
  /** False until the store has been read for the first time. */
  loaded: boolean;
}

export const emptyCopy: Copy = {
  records: new Map(),
  groups: new Map(),
  preferences: { version: 0, hideReadReceipts: false, hidePresence: false },
  ids: new Map(),
  outbox: [],
  loaded: false,
};

/** Reads again what changed. `what` holds conversation ids, "outbox", or "*" for everything. */
export async function readCopy(store: LocalStore, before: Copy, what: ReadonlySet<string>): Promise<Copy> {
  // The outbox is asked first, and reads see the store in the order in which they were asked for: a row that leaves
  // the outbox between two reads is seen twice, and hidden once, but never missed.
  const all = what.has("*") || !before.loaded;
  const [outbox, records, preferences] = await Promise.all([
    all || what.has("outbox") ? readOutbox(store, before.outbox) : before.outbox,
    all ? readAll(store) : readSome(store, before.records, what),
    all || what.has("preferences") ? store.cache.preferences() : before.preferences,
  ]);
  const ids = records === before.records ? before.ids : idsByKey(records);
  const groups = await readGroups(store, before, records);
  return { records, groups, preferences: preferences ?? emptyCopy.preferences, ids, outbox, loaded: true };
}

/** All rows that the local copy lacks, the ones of this very moment last; one that is both is one. */
export function queuedRows(outbox: readonly OutboxRow[], typed: readonly QueuedRow[]): QueuedRow[] {
  // A row may have reached the outbox since the last look at which of the typed ones have.
  const held = new Set(outbox.map((row) => row.id));
  return [...outbox, ...typed.filter((row) => !held.has(row.id))];
}

async function readAll(store: LocalStore): Promise<ReadonlyMap<string, ConversationRecord>> {
  return new Map((await store.cache.conversations()).map((record) => [record.conversationId, record]));
}

async function readSome(
  store: LocalStore,
  before: ReadonlyMap<string, ConversationRecord>,
  what: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ConversationRecord>> {
  const ids = [...what].filter((part) => part.startsWith("c_"));
  if (ids.length === 0) {
    return before;
  }
  const records = new Map(before);
  const read = await Promise.all(ids.map((id) => store.cache.conversation(id)));
  ids.forEach((id, index) => {
    const record = read[index];
    if (record === undefined) {
      records.delete(id);
    } else {
      records.set(id, record);
    }
  });
  return records;
}

function idsByKey(records: ReadonlyMap<string, ConversationRecord>): Map<ConversationKey, string> {
  const ids = new Map<ConversationKey, string>();
  for (const { conversationId, entry } of records.values()) {
    if (entry !== undefined) {
      ids.set(keyOf(conversationId, entry.peer), conversationId);
    }
  }
  return ids;
}

/** A row that was read again and is the same stays the object that it was. */
async function readOutbox(store: LocalStore, before: readonly OutboxRow[]): Promise<readonly OutboxRow[]> {
  const held = new Map(before.map((row) => [row.id, row]));
  return (await store.outbox.rows()).map((row) => {
    const same = held.get(row.id);
    return same !== undefined && JSON.stringify(same) === JSON.stringify(row) ? same : row;
  });
}
