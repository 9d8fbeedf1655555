import {
  isChange,
  isSend,
  names,
  sameSubject,
  type Change,
  type ChangeRow,
  type EntryChange,
  type OutboxRow,
} from "./outbox-row.ts";

/** What becomes of rows of the outbox: the row as it is from now on, or its deletion. */
export interface Rewriting {
  put: readonly OutboxRow[];
  remove: readonly OutboxRow[];
}

/**
 * What was done later in the same conversation makes some of what was done earlier needless, as long as nothing of
 * it was attempted: a message that was deleted before it was sent is never sent, one that was edited is sent as it
 * reads now, and of two changes of the same thing the later one counts. Asked for the row whose turn it is.
 *
 * @param lane rows of one conversation that wait, in the order typed; the first is the one whose turn it is
 * @returns undefined when it is to be sent as it is
 */
export function supersede(lane: readonly OutboxRow[]): Rewriting | undefined {
  const [first, ...later] = lane;
  // What was begun may be on the server: it must be repeated as it was.
  if (first === undefined || first.attempted) {
    return undefined;
  }
  const changes = later.filter(isChange);
  return isSend(first)
    ? rewriteSend(
        first,
        changes.filter(({ command }) => names(command, first.id)),
      )
    : rewriteChange(first, changes);
}

function rewriteSend(
  send: Extract<OutboxRow, { command?: undefined }>,
  changes: readonly ChangeRow[],
): Rewriting | undefined {
  if (changes.some(({ command }) => command.kind === "delete")) {
    return { put: [], remove: [send, ...changes] };
  }
  const edits = changes.filter(({ command }) => command.kind === "edit");
  const words = edits.at(-1)?.command;
  // Of a message whose words are another's, there is nothing to edit.
  return words?.kind === "edit" && send.forward === undefined
    ? { put: [{ ...send, text: words.text }], remove: edits }
    : undefined;
}

function rewriteChange(first: ChangeRow, later: readonly ChangeRow[]): Rewriting | undefined {
  return later.some((row) => replaces(row.command, first.command)) ? { put: [], remove: [first] } : undefined;
}

/** Whether what `earlier` wanted is of no consequence once `later` is done. */
function replaces(later: Change, earlier: Change): boolean {
  if (earlier.kind === "entry" || later.kind === "entry") {
    return earlier.kind === "entry" && later.kind === "entry" && covers(later.change, earlier.change);
  }
  if (!sameSubject(later.of, earlier.of)) {
    return false;
  }
  if (later.kind === "delete") {
    return true;
  }
  return earlier.kind === "react"
    ? later.kind === "react" && later.emoji === earlier.emoji
    : later.kind === earlier.kind;
}

function covers(later: EntryChange, earlier: EntryChange): boolean {
  return Object.keys(earlier).every((field) => field in later);
}
