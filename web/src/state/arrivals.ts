import type { Message } from "../chat/model.ts";
import { storedRow, type MessageRow } from "../chat/timeline.ts";

/**
 * Rows that have come and are being stored: they may be drawn before the store has them, for somebody waits to read
 * them. They continue the rows held without a missing number; whatever else a frame brings is drawn from the store.
 *
 * @param rows what has come before and is still being stored
 * @param lastSeq of the rows held
 * @returns `rows` with those of `messages` that follow; the same list when there are none
 */
export function withArrivals(
  rows: readonly MessageRow[],
  lastSeq: number,
  messages: readonly Message[],
  myUserId: string,
): readonly MessageRow[] {
  const first = Math.max(lastSeq, rows.at(-1)?.seq ?? 0) + 1;
  const later = messages.filter(({ seq }) => seq >= first).sort((a, b) => a.seq - b.seq);
  const next = later.filter(({ seq }, index) => seq === first + index);
  return next.length === 0 ? rows : [...rows, ...next.map((message) => storedRow(message, myUserId))];
}

/** The rows held, and after them those that are not among them yet. */
export function joinArrivals(
  rows: readonly MessageRow[],
  arrivals: readonly MessageRow[],
): readonly MessageRow[] {
  const lastSeq = rows.at(-1)?.seq ?? 0;
  const missing = arrivals.filter(({ seq = 0 }) => seq > lastSeq);
  return missing.length === 0 ? rows : [...rows, ...missing];
}
