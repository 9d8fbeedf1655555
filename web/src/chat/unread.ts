import type { ConversationEntry, Message } from "./model.ts";

/** Unread is shown as "99+" from here on, so nothing counts further. */
export const UNREAD_CAP = 100;

/**
 * Others' messages above the read mark, at most 100.
 *
 * `held` are the rows held of (readSeq, to]; `from` is the lowest seq held. Numbers between the read mark and
 * `from` are not on this device: they count as others', since whoever wrote something themselves saw it.
 */
export function countUnread(
  held: readonly Message[],
  range: { readSeq: number; from: number },
  myUserId: string,
): number {
  const missing = Math.max(0, range.from - 1 - range.readSeq);
  const others = held.filter((m) => m.seq > range.readSeq && m.sender.userId !== myUserId).length;
  return Math.min(UNREAD_CAP, missing + others);
}

/** Up to where all is shown as read: what was marked as unread by hand is unread from there on. */
export function shownReadSeq(
  readSeq: number,
  entry: Pick<ConversationEntry, "unreadSeq"> | undefined,
): number {
  const { unreadSeq = 0 } = entry ?? {};
  return unreadSeq > 0 ? Math.min(readSeq, unreadSeq - 1) : readSeq;
}

/** Put away by this person; a newer message brings it back unless it is muted. */
export function isPutAway(
  entry: Pick<ConversationEntry, "archivedSeq" | "muted"> | undefined,
  newestSeq: number,
): boolean {
  return entry?.archivedSeq !== undefined && (entry.muted || newestSeq <= entry.archivedSeq);
}
