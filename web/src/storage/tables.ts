import type { ConversationEntry, Conversation, Member, Message, Preferences } from "../chat/model.ts";
import type { OutboxRow } from "../chat/outbox-row.ts";

/**
 * What this device holds of one conversation, beside its messages. `last` and `unread` are answers to
 * queries, written down in the transaction that changed them so that the list of conversations opens at once.
 */
export interface ConversationRecord {
  conversationId: string;
  /** Undefined until the conversation's own feed has brought it. */
  conversation: Conversation | undefined;
  /** Undefined until the personal feed has brought it. */
  entry: ConversationEntry | undefined;
  /** The messages from here … */
  from: number;
  /** … to here are held without a gap; `to` is `from - 1` when there are none. Beyond it rows may be missing. */
  to: number;
  /** The message numbered `to`. */
  last: Message | undefined;
  /** Others' messages above the read mark, at most 100. */
  unread: number;
  /** Read on this device up to here; the server may not know it yet. */
  readSeq: number;
  /** The server knows that this device holds everything up to here. */
  acknowledgedSeq: number;
  /** The highest version among the changes of its members: who reads them reads them again when it has grown. */
  membersVersion: number;
  /** Held from before a new beginning of the personal feed, which has not named it yet. */
  stale: boolean;
  /** Held from an earlier epoch of the server: its beginning in this one has not come yet. */
  former: boolean;
  /**
   * How often its messages were replaced by those of a new beginning: whoever holds rows of them reads them again.
   * Undefined in records of an earlier version of the page.
   */
  begun: number | undefined;
}

/** Every table with its rows. Rows carry their own keys. */
export interface Rows {
  conversations: ConversationRecord;
  members: { conversationId: string; members: Member[] };
  messages: Message;
  cursors: { feed: string; version: number };
  outbox: OutboxRow;
  drafts: DraftRow;
  /** One row, named "preferences". */
  settings: { name: "preferences"; preferences: Preferences };
  /** One row, named "position": the epoch that the cursors belong to. */
  meta: { name: "position"; epoch: string };
}
export type TableName = keyof Rows;

/** What was begun in a conversation. In rows of an earlier version of the page only the text is set. */
export interface DraftRow {
  key: string;
  text: string;
  replyToSeq?: number;
  /** Of the server's draft that this one was, or takes the place of. */
  version?: number;
  /** The server has it as it is here. */
  told?: boolean;
  /** The server was never told of it, nor of any before that it takes the place of. */
  unheard?: boolean;
}

/** Keys as IndexedDB orders them: numbers and strings, and lists of them part by part. */
export type Key = string | number | [string, number];
/** Both ends included. */
export interface KeyRange {
  lower: Key;
  upper: Key;
}

/** The field or fields that are a row's key. */
export const keyPaths = {
  conversations: "conversationId",
  members: "conversationId",
  messages: ["conversationId", "seq"],
  cursors: "feed",
  outbox: "order",
  drafts: "key",
  settings: "name",
  meta: "name",
} as const satisfies { [T in TableName]: string | readonly string[] };
export const tableNames = Object.keys(keyPaths) as TableName[];

/** Operations inside one transaction; valid until the work that it was handed to returns. */
export interface Transaction {
  get<T extends TableName>(table: T, key: Key): Promise<Rows[T] | undefined>;
  /** Rows ascending by key. */
  all<T extends TableName>(table: T, range?: KeyRange): Promise<Rows[T][]>;
  /** Messages of one conversation whose version is above `version`, ascending by version. */
  messagesAbove(conversationId: string, version: number): Promise<Message[]>;
  /** Writes take effect in order, for every later read of this transaction. */
  put<T extends TableName>(table: T, row: Rows[T]): Promise<void>;
  /** As `put`, but where there is a row of that key already the transaction fails with a ConstraintError. */
  insert<T extends TableName>(table: T, row: Rows[T]): Promise<void>;
  delete(table: TableName, key: Key): Promise<void>;
  deleteRange(table: TableName, range: KeyRange): Promise<void>;
  clear(table: TableName): Promise<void>;
  /** Nothing else will be asked for: it may end as soon as what was is done, whatever keeps this page busy. */
  end(): void;
}

/**
 * The primitive under the local store. All that the store means is written once above it; an engine
 * supplies transactions and nothing else. Rows are copied on their way in and out, or never changed in place.
 */
export interface Tables {
  readonly kind: "durable" | "memory";
  /**
   * Runs `work` on one consistent view. `work` awaits nothing but the transaction.
   *
   * @param of the tables that it reads: those alone it waits for; left out: all
   */
  read<T>(work: (tx: Transaction) => Promise<T>, of?: readonly TableName[]): Promise<T>;
  /**
   * Runs `work` and keeps all it wrote, or, when it throws, nothing. `strict`: resolves when the rows would
   * survive a power cut; otherwise when they would survive the page.
   *
   * @param of the tables that it touches: for those alone it waits, and they for it; left out: all
   */
  write<T>(
    durability: "strict" | "relaxed",
    work: (tx: Transaction) => Promise<T>,
    of?: readonly TableName[],
  ): Promise<T>;
  close(): void;
  /** Deletes everything, for every tab. Closes. */
  destroy(): Promise<void>;
}
