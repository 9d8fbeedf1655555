import type { ConversationKey } from "../chat/conversation-key.ts";
import { keyOf } from "../chat/conversation-key.ts";
import type { OutboxRow } from "../chat/outbox-row.ts";
import type { UnsentRow } from "../chat/timeline.ts";
import type { ConversationRecord, LocalStore } from "../storage/local-store.ts";

/**
 * The part of the local store that every screen needs, in memory: each row is a new object when it changed and the
 * same one when it did not, so that views can be compared by identity.
 */
export interface Copy {
  records: ReadonlyMap<string, ConversationRecord>;
  /** Which conversation a key means, as far as the server has told. */
  ids: ReadonlyMap<ConversationKey, string>;
  outbox: readonly OutboxRow[];
  /** False until the store has been read for the first time. */
  loaded: boolean;
}

export const emptyCopy: Copy = { records: new Map(), ids: new Map(), outbox: [], loaded: false };

/** Reads again what changed. `what` holds conversation ids, "outbox", or "*" for everything. */
export async function readCopy(store: LocalStore, before: Copy, what: ReadonlySet<string>): Promise<Copy> {
  // The outbox first: a row that leaves it between two reads is then seen twice, and hidden once, but never missed.
  const all = what.has("*") || !before.loaded;
  const outbox =
    all || what.has("outbox") ? keepIdentity(before.outbox, await store.outbox.rows()) : before.outbox;
  const records = all ? await readAll(store) : await readSome(store, before.records, what);
  const ids = records === before.records ? before.ids : idsByKey(records);
  return { records, ids, outbox, loaded: true };
}

/** Unsent rows of one conversation, the ones of this very moment last; one that is both is one. */
export function unsentOf(
  key: ConversationKey,
  outbox: readonly OutboxRow[],
  typed: readonly UnsentRow[],
): UnsentRow[] {
  // A row may have reached the outbox since the last look at which of the typed ones have.
  const held = new Set(outbox.map((row) => row.id));
  return [...outbox, ...typed.filter((row) => !held.has(row.id))].filter((row) => row.key === key);
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
  for (const id of ids) {
    const record = await store.cache.conversation(id);
    if (record === undefined) {
      records.delete(id);
    } else {
      records.set(id, record);
    }
  }
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
function keepIdentity(before: readonly OutboxRow[], now: OutboxRow[]): readonly OutboxRow[] {
  const held = new Map(before.map((row) => [row.id, row]));
  return now.map((row) => {
    const same = held.get(row.id);
    return same !== undefined && JSON.stringify(same) === JSON.stringify(row) ? same : row;
  });
}
