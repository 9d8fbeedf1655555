import type { Changes, Member, Message, Position, Preferences } from "../chat/model.ts";
import type { ChangeRow, OutboxRow, SendRow, StoredAt } from "../chat/outbox-row.ts";
import type { ConversationRecord, DraftRow } from "./tables.ts";

/** What happened to a frame. */
export type Applied =
  /** It begins after the cursor, so something was missed: nothing was written, reconnect. */
  | { gap: true }
  | {
      gap: false;
      /** Conversations whose rows are different now; "drafts" and "preferences" for those of the personal feed. */
      changed: string[];
      /** Whether rows left the outbox or changed in it. */
      outboxChanged: boolean;
    };

/** The local copy of what the server has. Each method is one transaction. */
export interface MessageCache {
  conversations(): Promise<ConversationRecord[]>;
  conversation(conversationId: string): Promise<ConversationRecord | undefined>;
  /** Those who deleted their accounts are in it, too, as having left. */
  members(conversationId: string): Promise<Member[]>;
  /** Rows held with a seq in [from, to], ascending. */
  messages(conversationId: string, from: number, to: number): Promise<Message[]>;
  /** Rows held whose last change is above `version`, ascending by version. */
  messagesAbove(conversationId: string, version: number): Promise<Message[]>;
  position(): Promise<Position>;
  /** This person's own settings; undefined: never set. */
  preferences(): Promise<Preferences | undefined>;
  /**
   * Takes one frame: rows by the version rule, the cursor, and the outbox rows that have arrived with it,
   * all in one transaction, so that the local copy is never between two states.
   */
  apply(changes: Changes): Promise<Applied>;
  /** Takes a page of history that ends just below what is held; ignored when it does not. */
  addHistory(conversationId: string, messages: readonly Message[]): Promise<void>;
  /**
   * Begins `epoch`: drops the cursors and keeps what is held readable until the new beginnings come. Own messages
   * that these lack go to the outbox.
   */
  reset(epoch: string): Promise<void>;
  /** Raises marks of this device; a mark never falls. */
  raise(conversationId: string, marks: Marks): Promise<void>;
}

/** How far this device has a conversation, and how far its person read it. */
export interface Marks {
  readSeq?: number;
  acknowledgedSeq?: number;
  /** The beginning that they are about, as the record says: left out, the present one. For another they do nothing. */
  begun?: number | undefined;
}

/** Rows beyond this are refused, so that a server that stays away does not fill the disk. */
export const OUTBOX_LIMIT = 1000;

export class OutboxFullError extends Error {
  override name = "OutboxFullError";
}

/** What was typed here and is not yet part of the local copy. */
export interface OutboxStore {
  /** In the order typed. */
  rows(): Promise<OutboxRow[]>;
  /**
   * Puts a row at the end, once per id; it is durable when the promise resolves. Answers the outbox as it is with it,
   * in the order typed. Throws OutboxFullError.
   */
  add(row: Unplaced): Promise<readonly OutboxRow[]>;
  /**
   * The same for a message whose id was never used before, in one go: nothing that keeps the page busy, as drawing the
   * message does, delays it.
   */
  addNew(row: Omit<SendRow, "order">): Promise<readonly OutboxRow[]>;
  /** The server has a message: its row stays as *stored* until the cursor has reached its version. */
  settle(id: string, stored: StoredAt): Promise<void>;
  /** The server has a change: its row stays as *stored* until the cursor of that feed has reached that version. */
  settleChange(id: string, settled: NonNullable<ChangeRow["settled"]>): Promise<void>;
  /**
   * Takes out of a conversation's waiting rows what later ones make needless, if anything, judged by the row whose
   * turn it is. Answers whether anything changed: then it may be another one's turn.
   */
  supersede(key: string): Promise<boolean>;
  /** An attempt begins: notes it, and answers whether one before it has an outcome that nobody knows. */
  attempt(id: string): Promise<boolean>;
  /** Changes a waiting row; one that is no longer there, or no longer waiting, stays as it is. */
  change(id: string, change: Partial<Pick<OutboxRow, "state" | "attempted" | "failure">>): Promise<void>;
  /** A failed row waits again, at the end of the order typed. */
  requeue(id: string): Promise<void>;
  /** A doubtful row was found to be on the server, or found to be missing there: then it is failed. */
  resolve(id: string, found: boolean): Promise<void>;
  /** Deletes a failed row, and with a message what was to be done with it. */
  discard(id: string): Promise<void>;
  /** Deletes a waiting change that has become pointless. */
  withdraw(id: string): Promise<void>;
}

/** A row that has no place in the order typed yet. */
export type Unplaced = Omit<SendRow, "order"> | Omit<ChangeRow, "order">;

/** What was begun: on this device, and on this person's others. */
export interface DraftStore {
  /** Those that are not empty. */
  all(): Promise<Map<string, Begun>>;
  /**
   * Written here. Answers whether the server is to be told: of one that it never heard of it need not know that it
   * is empty.
   */
  set(key: string, draft: Begun): Promise<boolean>;
  /** Those that the server does not have as they are here, empty ones too. */
  untold(): Promise<DraftRow[]>;
  /** The server is about to be told: from now on it may have heard. Answers false when there is nothing any more. */
  telling(key: string): Promise<boolean>;
  /** The server has it, under this version of the personal feed; nothing, when it says something else by now. */
  settle(key: string, draft: Begun, version: number): Promise<void>;
}

/** A message that was begun. */
export interface Begun {
  text: string;
  /** The message it answers; 0: none. */
  replyToSeq: number;
}

/** Everything one person has on this device. */
export interface LocalStore {
  readonly kind: "durable" | "memory";
  readonly cache: MessageCache;
  readonly outbox: OutboxStore;
  readonly drafts: DraftStore;
  close(): void;
  /** Deletes it all, for every tab of this browser. */
  destroy(): Promise<void>;
}

export type { ConversationRecord, DraftRow } from "./tables.ts";
