import { countUnread, shownReadSeq, UNREAD_CAP } from "../chat/unread.ts";
import type { Marks } from "./local-store.ts";
import type { ConversationRecord, KeyRange, Transaction } from "./tables.ts";

/** Counting looks no further down than this many messages: own ones may lie between others'. */
const UNREAD_SCAN = 5 * UNREAD_CAP;

export function messageRange(conversationId: string, from: number, to: number): KeyRange {
  return { lower: [conversationId, from], upper: [conversationId, to] };
}

export function emptyRecord(conversationId: string): ConversationRecord {
  return {
    conversationId,
    conversation: undefined,
    entry: undefined,
    from: 1,
    to: 0,
    last: undefined,
    unread: 0,
    readSeq: 0,
    acknowledgedSeq: 0,
    membersVersion: 0,
    stale: false,
    former: false,
    begun: 0,
  };
}

/**
 * The record with what follows from the messages held: how far the unbroken run goes, its last message, and what is
 * unread of it.
 */
export async function summarized(
  tx: Transaction,
  record: ConversationRecord,
  myUserId: string,
): Promise<ConversationRecord> {
  const { conversationId, from } = record;
  const readSeq = shownReadSeq(record.readSeq, record.entry);
  // From `to` itself at the latest, since that row may be the one that changed.
  const lowest = Math.max(from, Math.min(record.to, Math.max(readSeq + 1, record.to - UNREAD_SCAN + 1)));
  const rows = await tx.all("messages", messageRange(conversationId, lowest, Number.MAX_SAFE_INTEGER));
  let { to, last } = record;
  for (const message of rows) {
    if (message.seq > to + 1) {
      break;
    }
    if (message.seq >= to) {
      to = message.seq;
      last = message;
    }
  }
  const held = rows.filter((message) => message.seq <= to);
  return { ...record, to, last, unread: countUnread(held, { readSeq, from }, myUserId) };
}

/** Raises marks of this device, and counts anew what is unread. */
export async function raiseMarks(
  tx: Transaction,
  conversationId: string,
  marks: Marks,
  myUserId: string,
): Promise<void> {
  const record = await tx.get("conversations", conversationId);
  if (record === undefined || ("begun" in marks && marks.begun !== record.begun)) {
    return;
  }
  const readSeq = Math.max(record.readSeq, marks.readSeq ?? 0);
  const acknowledgedSeq = Math.max(record.acknowledgedSeq, marks.acknowledgedSeq ?? 0);
  await tx.put("conversations", await summarized(tx, { ...record, readSeq, acknowledgedSeq }, myUserId));
}
