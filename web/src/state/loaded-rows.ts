import { storedRow, type MessageRow } from "../chat/timeline.ts";
import type { Message } from "../chat/model.ts";
import type { ConversationRecord, LocalStore } from "../storage/local-store.ts";

/** Rows that a conversation opens with, at least … */
const FIRST_PAGE = 100;
/** … and at most, when more of it is unread. */
const FIRST_PAGE_LIMIT = 500;
/** Rows above the first unread one, for its context. */
const CONTEXT = 20;
/** Rows per step into the past. */
const OLDER_PAGE = 80;

/**
 * The stored messages of one conversation that are in memory: an unbroken run up to the newest. Immutable; a row is
 * the same object until it changed.
 */
export interface LoadedRows {
  /** The seq of the first; 1 when nothing older exists. */
  from: number;
  rows: readonly MessageRow[];
  /** Changes up to here are in `rows`. */
  version: number;
  /** Of which beginning they are. */
  begun: ConversationRecord["begun"];
}

/** Loads what a conversation opens with. */
export async function loadFirst(
  store: LocalStore,
  record: ConversationRecord,
  myUserId: string,
): Promise<LoadedRows> {
  const wanted = Math.min(record.to - FIRST_PAGE + 1, record.readSeq + 1 - CONTEXT);
  const from = Math.max(record.from, wanted, record.to - FIRST_PAGE_LIMIT + 1);
  return add(
    { from, rows: [], version: 0, begun: record.begun },
    await store.cache.messages(record.conversationId, from, record.to),
    record,
    myUserId,
  );
}

/** Takes what changed since; loads from scratch when what is in memory no longer fits what the store holds. */
export async function loadNewer(
  store: LocalStore,
  record: ConversationRecord,
  loaded: LoadedRows,
  myUserId: string,
): Promise<LoadedRows> {
  const lastSeq = loaded.rows.at(-1)?.seq ?? loaded.from - 1;
  if (loaded.begun !== record.begun || loaded.from < record.from || record.to < lastSeq) {
    return loadFirst(store, record, myUserId);
  }
  const changed = await store.cache.messagesAbove(record.conversationId, loaded.version);
  const version = Math.max(loaded.version, ...changed.map((m) => m.version));
  // A row above a missing number was passed over; when that number has come, the row is no change any more.
  const complete =
    changed.filter((m) => m.seq > lastSeq && m.seq <= record.to).length === record.to - lastSeq;
  const passedOver = complete
    ? []
    : await store.cache.messages(record.conversationId, lastSeq + 1, record.to);
  return add({ ...loaded, version }, [...changed, ...passedOver], record, myUserId);
}

/** One step into the past, from what the store holds. */
export function loadOlder(
  store: LocalStore,
  record: ConversationRecord,
  loaded: LoadedRows,
  myUserId: string,
): Promise<LoadedRows> {
  return loadDownTo(loaded.from - OLDER_PAGE, { store, record, loaded, myUserId });
}

/** Everything from this seq on, as far as the store holds it. */
export async function loadDownTo(
  seq: number,
  {
    store,
    record,
    loaded,
    myUserId,
  }: { store: LocalStore; record: ConversationRecord; loaded: LoadedRows; myUserId: string },
): Promise<LoadedRows> {
  const from = Math.min(loaded.from, Math.max(record.from, seq));
  const older = await store.cache.messages(record.conversationId, from, loaded.from - 1);
  return { ...add({ ...loaded, from }, older, record, myUserId), version: loaded.version };
}

function add(
  loaded: LoadedRows,
  messages: readonly Message[],
  record: ConversationRecord,
  myUserId: string,
): LoadedRows {
  const fitting = messages.filter((m) => m.seq >= loaded.from && m.seq <= record.to);
  if (fitting.length === 0) {
    return loaded;
  }
  const rows = new Map(loaded.rows.map((row) => [row.seq ?? 0, row]));
  for (const message of fitting) {
    rows.set(message.seq, storedRow(message, myUserId));
  }
  return {
    ...loaded,
    rows: [...rows.entries()].sort(([a], [b]) => a - b).map(([, row]) => row),
    version: Math.max(loaded.version, ...fitting.map((m) => m.version)),
  };
}
