import {
  isChange,
  isSend,
  subjectOf,
  type ChangeRow,
  type OutboxRow,
  type SendRow,
} from "../chat/outbox-row.ts";
import type { Transaction } from "./tables.ts";

const LOST_IN_RESTORE = "The server was restored from a backup that does not have this message.";

/** How far one conversation has come on this device. */
export interface Arrival {
  conversationId: string;
  /** 0 while its beginning is incomplete. */
  cursor: number;
  /** With the frame that completes a beginning: the seq from which on it brought everything. */
  completedFrom: number | undefined;
  /** Client ids of own messages that have just been stored in the local copy. */
  arrived: ReadonlySet<string>;
}

/** What becomes of a row once its conversation has come so far: undefined when it leaves. */
export function rowAfterArrival(row: OutboxRow, arrival: Arrival): OutboxRow | undefined {
  return isSend(row)
    ? sendAfterArrival(row, arrival)
    : changeAfterArrival(row, arrival.conversationId, arrival.cursor);
}

function sendAfterArrival(row: SendRow, arrival: Arrival): SendRow | undefined {
  if (arrival.arrived.has(row.id)) {
    return undefined;
  }
  if (
    row.state !== "stored" ||
    row.stored?.conversationId !== arrival.conversationId ||
    arrival.cursor === 0
  ) {
    return row;
  }
  if (row.doubtful) {
    // Below what the beginning brought it may be on the server or not: somebody has to look.
    const { completedFrom } = arrival;
    return completedFrom !== undefined && row.stored.seq >= completedFrom ? missing(row) : row;
  }
  return arrival.cursor >= row.stored.version ? undefined : row;
}

/** A change leaves once its feed's cursor has reached the version that it got. */
function changeAfterArrival(row: ChangeRow, feed: string, cursor: number): ChangeRow | undefined {
  const { state, settled } = row;
  const arrived = state === "stored" && settled?.feed === feed && cursor >= settled.version;
  return arrived ? undefined : row;
}

/** Takes out of the outbox what has arrived. Answers whether anything changed. */
export async function settleArrived(tx: Transaction, arrival: Arrival): Promise<boolean> {
  const placed = await placeChanges(tx, arrival.arrived, arrival.conversationId);
  return (await rewrite(tx, (row) => rowAfterArrival(row, arrival))) || placed;
}

/** The personal feed has come so far: changes of entries that it has brought leave. */
export async function settlePersonal(tx: Transaction, feed: string, cursor: number): Promise<boolean> {
  return rewrite(tx, (row) => (isChange(row) ? changeAfterArrival(row, feed, cursor) : row));
}

/** Where these messages of one's own are is known now: so it is for the changes of them that wait. */
export async function placeChanges(
  tx: Transaction,
  clientMessageIds: ReadonlySet<string>,
  conversationId: string,
): Promise<boolean> {
  if (clientMessageIds.size === 0) {
    return false;
  }
  return rewrite(tx, (row) => {
    if (!isChange(row) || row.conversationId !== undefined) {
      return row;
    }
    const subject = subjectOf(row.command);
    const isOf =
      subject !== undefined && "clientMessageId" in subject && clientMessageIds.has(subject.clientMessageId);
    return isOf ? { ...row, conversationId } : row;
  });
}

/**
 * The list of conversations is complete: a doubtful message of a conversation that is not in it is lost.
 */
export async function settleListed(tx: Transaction): Promise<boolean> {
  const rows = await tx.all("outbox");
  if (!rows.filter(isSend).some((row) => row.doubtful)) {
    return false;
  }
  const known = new Set((await tx.all("conversations")).map((record) => record.conversationId));
  return rewrite(tx, (row) =>
    isSend(row) && row.doubtful && !known.has(row.stored?.conversationId ?? "") ? missing(row) : row,
  );
}

export function missing(row: SendRow): SendRow {
  return { ...row, state: "failed", stored: undefined, doubtful: false, failure: LOST_IN_RESTORE };
}

/** Rewrites the rows of the outbox; undefined takes one out. Answers whether anything changed. */
export async function rewrite(
  tx: Transaction,
  decide: (row: OutboxRow) => OutboxRow | undefined,
): Promise<boolean> {
  let changed = false;
  for (const row of await tx.all("outbox")) {
    const next = decide(row);
    if (next === row) {
      continue;
    }
    changed = true;
    await (next === undefined ? tx.delete("outbox", row.order) : tx.put("outbox", next));
  }
  return changed;
}
