import type { MessageRow } from "../../state/view.ts";

/** Rows of one author closer together than this are one group. */
const GROUP_MS = 5 * 60_000;

export interface PlacedRow {
  row: MessageRow;
  /** The first of its author's group: it carries the name. */
  first: boolean;
  /** The last of its author's group: it carries the face. */
  last: boolean;
  /** The unread line goes above it. */
  unreadLine: boolean;
}

export interface Day {
  /** Days are numbered in local time, so that a day is one React key however much of it is loaded. */
  day: number;
  time: number;
  rows: PlacedRow[];
}

/** The number of the local day that a time falls on. */
export function dayOf(time: number): number {
  return Math.floor((time - new Date(time).getTimezoneOffset() * 60_000) / 86_400_000);
}

/** The first row of others beyond the read mark, or -1. */
export function firstUnread(rows: readonly MessageRow[], readSeq: number): number {
  return rows.findIndex((row) => !row.mine && row.seq !== undefined && row.seq > readSeq);
}

/** Lays out the rows from `start` to `end` (exclusive) in days and groups. */
export function layOut(rows: readonly MessageRow[], start: number, end: number, unreadAt: number): Day[] {
  const days: Day[] = [];
  for (let index = start; index < end; index++) {
    const row = rows[index];
    if (!row) break;
    const day = dayOf(row.time);
    let today = days.at(-1);
    if (today?.day !== day) days.push((today = { day, time: row.time, rows: [] }));
    today.rows.push({
      row,
      first: index === unreadAt || !joined(rows[index - 1], row),
      last: index + 1 === unreadAt || !joined(row, rows[index + 1]),
      unreadLine: index === unreadAt,
    });
  }
  return days;
}

function joined(above: MessageRow | undefined, below: MessageRow | undefined): boolean {
  if (!above || !below) return false;
  const near = Math.abs(below.time - above.time) < GROUP_MS && dayOf(above.time) === dayOf(below.time);
  return near && above.author.userId === below.author.userId && above.mine === below.mine;
}
