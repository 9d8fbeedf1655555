import type { ChangeRow, SendRow } from "./outbox-row.ts";
import type { Forwarded, Message, Person } from "./model.ts";

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
  /** A sentence for the person: why it failed, or why it has to wait for long. */
  failure: string | undefined;
  /** Milliseconds since 1970; undefined: never. */
  editedAt: number | undefined;
  /** Taken back: there are no words any more. */
  deleted: boolean;
  /** The message it answers, as far as it is known. */
  quoted: Quoted | undefined;
  forwarded: Forwarded | undefined;
  reactions: readonly RowReaction[];
  pinned: boolean;
  /** Somebody else's, and it names this person. */
  mentionsMe: boolean;
  /** Of one's own stored messages in conversations of up to 100 members: how far others have it. */
  reach: Reach | undefined;
  /** An edit, a deletion or a reaction of this person's that the server does not have yet: drawn all the same. */
  changing: boolean;
  /** A change that was refused: what was wanted is kept until the person decides. */
  failedChange: FailedChange | undefined;
}

/** A message that another one answers. */
export interface Quoted {
  seq: number;
  /** "loading": not on this device, asked for. "missing": cannot be had now. */
  state: "known" | "deleted" | "loading" | "missing";
  author: Person | undefined;
  text: string;
}

export interface RowReaction {
  emoji: string;
  count: number;
  mine: boolean;
  /** The first 100 who gave it. */
  userIds: readonly string[];
}

/** How many others a message has reached. */
export interface Reach {
  /** Others who were members when it was written and are. */
  others: number;
  delivered: number;
  read: number;
}

export interface FailedChange {
  /** For Retry and Delete, like a row's id. */
  id: string;
  kind: "edit" | "delete" | "react" | "pin";
  /** With "edit": the words that were refused. */
  text: string | undefined;
  /** A sentence for the person. */
  failure: string;
}

/** A message typed in this tab a moment ago, or one that the outbox holds. */
export type UnsentRow = JustTyped<SendRow>;
/** A change made in this tab a moment ago, or one that the outbox holds. */
export type PendingChange = JustTyped<ChangeRow>;

type JustTyped<Row extends SendRow | ChangeRow> = Omit<Row, "state"> & { state: Row["state"] | "typed" };

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
    ...untouched,
    editedAt: message.editedAt,
    deleted: message.deletedAt !== undefined,
    quoted: notYetKnown(message.replyToSeq),
    forwarded: message.forwarded,
    reactions: message.reactions.map((reaction) => ({
      ...reaction,
      mine: reaction.userIds.includes(myUserId),
    })),
  };
}

/** The message that is answered, to be looked up. */
function notYetKnown(seq: number): Quoted | undefined {
  return seq === 0 ? undefined : { seq, state: "loading", author: undefined, text: "" };
}

/** What a row is without anything that was done with its message. */
export const untouched = {
  editedAt: undefined,
  deleted: false,
  quoted: undefined,
  forwarded: undefined,
  reactions: [],
  pinned: false,
  mentionsMe: false,
  reach: undefined,
  changing: false,
  failedChange: undefined,
} satisfies Partial<MessageRow>;

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
    ...untouched,
    quoted: notYetKnown(row.replyToSeq ?? 0),
    forwarded: row.forward && { sender: row.forward.sender, createdAt: row.forward.createdAt },
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
