import type { OutboxRow } from "./outbox-row.ts";
import type { Message, Person } from "./model.ts";

export type MessageState =
  /** On its way into the outbox: shown without a mark. */
  | "typed"
  /** Safe in the outbox: the clock. */
  | "waiting"
  /** The server has it: ✓. */
  | "stored"
  /** Refused; the words are kept, with Retry and Delete. */
  | "failed";

export interface MessageRow {
  /** Stable for the row's whole life, also from typed to stored: a React key. */
  id: string;
  /** Undefined until stored. */
  seq: number | undefined;
  author: Person;
  mine: boolean;
  text: string;
  /** Milliseconds since 1970. */
  time: number;
  state: MessageState;
  /** With "failed": a sentence for the person. */
  failure: string | undefined;
}

/** A row typed in this tab a moment ago, or one that the outbox holds. */
export type UnsentRow = Omit<OutboxRow, "state"> & { state: OutboxRow["state"] | "typed" };

/** A stored message as a row. Its sender's own id is its id, so that it does not change on the way. */
export function storedRow(message: Message, myUserId: string): MessageRow {
  const mine = message.sender.userId === myUserId;
  return {
    id: mine ? message.clientMessageId : `${message.conversationId}/${message.seq}`,
    seq: message.seq,
    author: message.sender,
    mine,
    text: message.text,
    time: message.createdAt,
    state: "stored",
    failure: undefined,
  };
}

/** A row of the outbox as a row of the list. */
export function unsentRow(row: UnsentRow, me: Person): MessageRow {
  return {
    id: row.id,
    seq: row.stored?.seq,
    author: me,
    mine: true,
    text: row.text,
    time: row.stored?.createdAt ?? row.typedAt,
    state: row.state,
    failure: row.failure,
  };
}

/**
 * One list of both truths: stored rows by seq, then what is unsent in the order typed. A message that
 * has arrived hides the outbox row that it came from, so nothing is shown twice.
 */
export function mergeTimeline(
  stored: readonly MessageRow[],
  unsent: readonly MessageRow[],
): readonly MessageRow[] {
  if (unsent.length === 0) {
    return stored;
  }
  const arrived = new Set(stored.filter((row) => row.mine).map((row) => row.id));
  const left = unsent.filter((row) => !arrived.has(row.id));
  return left.length === 0 ? stored : [...stored, ...left];
}
