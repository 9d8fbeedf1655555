import type { ConversationKey } from "./conversation-key.ts";
import type { FeedId, Forwarded } from "./model.ts";

/**
 * Where a message goes, fixed when it is typed: a repeated request must be the same request, or the
 * server refuses it.
 */
export type Target = { username: string } | { userId: string } | { conversationId: string };

/** What the server answered to a send that it stored. */
export interface StoredAt {
  conversationId: string;
  seq: number;
  version: number;
  createdAt: number;
}

/** What a person did here and the local copy does not have yet: a message typed, or a change of something. */
export type OutboxRow = SendRow | ChangeRow;

interface Queued {
  /** The client_message_id or client_command_id: the same at every attempt. */
  id: string;
  /** Position in the order typed, over all tabs of this browser. */
  order: number;
  key: ConversationKey;
  /** By this device's clock; for display only. */
  typedAt: number;
  /**
   * waiting: to be sent. stored: the server has it, the stream has not brought it yet. failed: refused,
   * the words are kept for the person to decide.
   */
  state: "waiting" | "stored" | "failed";
  /** An attempt was begun whose outcome is not known to be "nothing stored". */
  attempted: boolean;
  /** A sentence for the person. With "failed": why; with "waiting": why it has to wait for long. */
  failure: string | undefined;
}

/** One message that was typed here and is not yet part of the local copy of its conversation. */
export interface SendRow extends Queued {
  command?: undefined;
  /** The name as the person saw it: the title of a conversation that has no other row yet. */
  title: string;
  target: Target;
  /** What it says; with `forward`, what the message said that it repeats, for display only. */
  text: string;
  /** The message it answers. Undefined or 0: none. */
  replyToSeq?: number;
  forward?: ForwardOf;
  stored: StoredAt | undefined;
  /**
   * The server's store was replaced by an older one since this was stored: it is confirmed, or found
   * missing, by what the stream brings.
   */
  doubtful: boolean;
}

/** The message whose words are said again, and whose they are. */
export interface ForwardOf extends Forwarded {
  conversationId: string;
  seq: number;
}

/** A change that was made here and is not yet part of the local copy. */
export interface ChangeRow extends Queued {
  command: Change;
  /** Undefined as long as the message to be changed has not told which conversation it began. */
  conversationId: string | undefined;
  /** Since which version of which feed the server has it. */
  settled: { feed: FeedId; version: number } | undefined;
}

/** What one person does with a message, or with their own view of a conversation. */
export type Change =
  | { kind: "edit"; of: Subject; text: string }
  | { kind: "delete"; of: Subject }
  | { kind: "react"; of: Subject; emoji: string; on: boolean }
  | { kind: "pin"; of: Subject; pinned: boolean }
  | { kind: "entry"; change: EntryChange };

/** Which message: one of this person's own by the id they chose, so that no number is needed; another by its number. */
export type Subject = { clientMessageId: string } | { seq: number };

/** Fields that are not set stay. */
export interface EntryChange {
  muted?: boolean;
  pinned?: boolean;
  archived?: boolean;
  /** The first message to be shown as unread; 0 takes the mark away. */
  unreadSeq?: number;
}

export function isSend<T extends Pick<OutboxRow, "command">>(
  row: T,
): row is Extract<T, { command?: undefined }> {
  return row.command === undefined;
}

export function isChange<T extends Pick<OutboxRow, "command">>(
  row: T,
): row is Extract<T, { command: Change }> {
  return row.command !== undefined;
}

/** The message that a change is about; undefined for a change of the conversation's entry. */
export function subjectOf(change: Change): Subject | undefined {
  return change.kind === "entry" ? undefined : change.of;
}

/** Whether it is about one's own message of this client id. */
export function names(change: Change, clientMessageId: string): boolean {
  const subject = subjectOf(change);
  return subject !== undefined && "clientMessageId" in subject && subject.clientMessageId === clientMessageId;
}

export function sameSubject(a: Subject, b: Subject): boolean {
  return "seq" in a
    ? "seq" in b && a.seq === b.seq
    : "clientMessageId" in b && a.clientMessageId === b.clientMessageId;
}
