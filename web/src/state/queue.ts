import { isChange, isSend, names } from "../chat/outbox-row.ts";
import { overlayUnsent } from "../chat/overlay.ts";
import type { PendingChange, UnsentRow } from "../chat/timeline.ts";
import { memo } from "./memo.ts";
import type { QueuedRow } from "./typing.ts";

/** What was done here and the local copy does not have yet, by kind and by conversation, in the order typed. */
export interface Queue {
  all: readonly QueuedRow[];
  /** Messages on their way. */
  unsent: readonly UnsentRow[];
  unsentOf(key: string): readonly UnsentRow[];
  changesOf(key: string): readonly PendingChange[];
  /** Edits whose words the server does not have: words like any other. */
  edits: readonly (PendingChange & { command: { kind: "edit" } })[];
}

/** Derives the queue; parts of it are the same objects while nothing in it changed. */
export function createQueue(): (rows: readonly QueuedRow[]) => Queue {
  return memo((all: readonly QueuedRow[]): Queue => {
    const changes = all.filter(isChange);
    const unsent = overlayUnsent(all.filter(isSend), changes);
    const sendsByKey = byKey(unsent);
    const changesByKey = byKey(changes);
    return {
      all,
      unsent,
      unsentOf: (key) => sendsByKey.get(key) ?? noSends,
      changesOf: (key) => changesByKey.get(key) ?? noChanges,
      // An edit of a message that waits is in the words of that message.
      edits: changes
        .filter(isUnsentEdit)
        .filter(({ command, state }) => state === "failed" || !unsent.some((row) => names(command, row.id))),
    };
  });
}

function isUnsentEdit(row: PendingChange): row is Queue["edits"][number] {
  return row.command.kind === "edit" && row.state !== "stored";
}

const noSends: readonly UnsentRow[] = [];
const noChanges: readonly PendingChange[] = [];

function byKey<Row extends QueuedRow>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const lists = new Map<string, Row[]>();
  for (const row of rows) {
    const list = lists.get(row.key);
    if (list === undefined) {
      lists.set(row.key, [row]);
    } else {
      list.push(row);
    }
  }
  return lists;
}
