import { names, subjectOf, type Change, type EntryChange } from "./outbox-row.ts";
import type { ConversationEntry, Message } from "./model.ts";
import type { FailedChange, MessageRow, PendingChange, RowReaction, UnsentRow } from "./timeline.ts";

/**
 * What this person changed and the local copy does not have yet, drawn over it. Changes come in the order made; a
 * refused one changes nothing, but is shown at its message. Whatever no change touches stays the object that it is.
 */
export function overlayRows(
  rows: readonly MessageRow[],
  changes: readonly PendingChange[],
  myUserId: string,
): readonly MessageRow[] {
  const byId = new Map<string, PendingChange[]>();
  const bySeq = new Map<number, PendingChange[]>();
  for (const change of changes) {
    const subject = subjectOf(change.command);
    if (subject !== undefined) {
      if ("seq" in subject) {
        push(bySeq, subject.seq, change);
      } else {
        push(byId, subject.clientMessageId, change);
      }
    }
  }
  if (byId.size + bySeq.size === 0) {
    return rows;
  }
  return rows.map((row) => {
    const own = row.mine ? (byId.get(row.id) ?? []) : [];
    const numbered = bySeq.get(row.seq ?? 0) ?? [];
    const of = own.length === 0 ? numbered : [...own, ...numbered].sort(byOrder);
    return of.reduce((drawn, change) => overlayRow(drawn, change, myUserId), row);
  });
}

function push<Key>(lists: Map<Key, PendingChange[]>, key: Key, change: PendingChange): void {
  const list = lists.get(key);
  if (list === undefined) {
    lists.set(key, [change]);
  } else {
    list.push(change);
  }
}

function byOrder(a: PendingChange, b: PendingChange): number {
  return a.order === b.order ? 0 : a.order - b.order;
}

function overlayRow(row: MessageRow, change: PendingChange, myUserId: string): MessageRow {
  if (change.state === "failed") {
    return { ...row, failedChange: failedChange(change) ?? row.failedChange };
  }
  if (row.deleted) {
    return row;
  }
  const { command } = change;
  switch (command.kind) {
    case "edit": {
      // Words that were never sent are sent as they are now: nobody sees an edit.
      const editedAt = row.state === "stored" ? change.typedAt : row.editedAt;
      return { ...row, text: command.text, editedAt, changing: true };
    }
    case "delete":
      return { ...row, ...takenBack, deleted: true, changing: true };
    case "react":
      return { ...row, reactions: react(row.reactions, command, myUserId), changing: true };
    case "pin":
      return { ...row, pinned: command.pinned };
    case "entry":
      return row;
  }
}

/** What a message is without its words. */
const takenBack = {
  text: "",
  editedAt: undefined,
  quoted: undefined,
  forwarded: undefined,
  reactions: [],
  pinned: false,
  mentionsMe: false,
} satisfies Partial<MessageRow>;

function failedChange({ id, command, failure }: PendingChange): FailedChange | undefined {
  if (command.kind === "entry") {
    return undefined;
  }
  const text = command.kind === "edit" ? command.text : undefined;
  return { id, kind: command.kind, text, failure: failure ?? "" };
}

/** The first so many who gave a reaction are known by name. */
const NAMED = 100;

function react(
  reactions: readonly RowReaction[],
  { emoji, on }: Extract<Change, { kind: "react" }>,
  myUserId: string,
): readonly RowReaction[] {
  const held = reactions.find((reaction) => reaction.emoji === emoji);
  if ((held?.mine ?? false) === on) {
    return reactions;
  }
  if (held === undefined) {
    return [...reactions, { emoji, count: 1, mine: true, userIds: [myUserId] }];
  }
  const others = held.userIds.filter((userId) => userId !== myUserId);
  const userIds = on && others.length < NAMED ? [...others, myUserId] : others;
  const next = { ...held, count: held.count + (on ? 1 : -1), mine: on, userIds };
  return next.count === 0
    ? reactions.filter((reaction) => reaction !== held)
    : reactions.map((reaction) => (reaction === held ? next : reaction));
}

/** Messages that wait, as they read now, without those that were deleted before anybody tried to send them. */
export function overlayUnsent(
  unsent: readonly UnsentRow[],
  changes: readonly PendingChange[],
): readonly UnsentRow[] {
  if (changes.length === 0) {
    return unsent;
  }
  return unsent.flatMap((row) => {
    const own = changes.filter(({ command, state }) => state !== "failed" && names(command, row.id));
    const isDeleted = own.some(({ command }) => command.kind === "delete");
    if (isDeleted && !row.attempted && row.state !== "stored") {
      return [];
    }
    const words = own.findLast(({ command }) => command.kind === "edit")?.command;
    return [words?.kind === "edit" ? { ...row, text: words.text } : row];
  });
}

/** The numbers of the messages pinned, the one pinned last first, with what is on its way. */
export function overlayPins(pinned: readonly number[], changes: readonly PendingChange[]): readonly number[] {
  return changes.reduce((seqs, { command, state }) => {
    if (command.kind !== "pin" || state === "failed" || !("seq" in command.of)) {
      return seqs;
    }
    const { seq } = command.of;
    const others = seqs.filter((other) => other !== seq);
    return command.pinned ? [seq, ...others] : others;
  }, pinned);
}

/** This person's own view of a conversation, with what is on its way; `to` is the newest message's seq. */
export function overlayEntry(
  entry: ConversationEntry,
  changes: readonly PendingChange[],
  to: number,
): ConversationEntry {
  return changes.reduce(
    (drawn, { command, state }) =>
      command.kind === "entry" && state !== "failed" ? changeEntry(drawn, command.change, to) : drawn,
    entry,
  );
}

function changeEntry(entry: ConversationEntry, change: EntryChange, to: number): ConversationEntry {
  const { muted = entry.muted, pinned = entry.pinned, unreadSeq = entry.unreadSeq } = change;
  const archivedSeq = change.archived === undefined ? entry.archivedSeq : change.archived ? to : undefined;
  return { ...entry, muted, pinned, unreadSeq, archivedSeq };
}

/** The last message of a conversation as the list shows it. */
export function overlayMessage(
  message: Message,
  changes: readonly PendingChange[],
  myUserId: string,
): Message {
  const mine = message.sender.userId === myUserId;
  return changes.reduce((drawn, { command, state, typedAt }) => {
    const of = subjectOf(command);
    const isIt =
      of !== undefined &&
      ("seq" in of ? of.seq === message.seq : mine && of.clientMessageId === message.clientMessageId);
    if (!isIt || state === "failed" || drawn.deletedAt !== undefined) {
      return drawn;
    }
    if (command.kind === "delete") {
      return { ...drawn, text: "", deletedAt: typedAt };
    }
    return command.kind === "edit" ? { ...drawn, text: command.text, editedAt: typedAt } : drawn;
  }, message);
}
