import type { MessageRow } from "../../state/view.ts";
import { firstUnread } from "./row-layout.ts";

/**
 * What the message list draws of all the rows that are loaded: a window of them, whether it follows
 * the end, and where the unread line is. Pure: the component measures, this decides.
 */
export interface ListState {
  rows: readonly MessageRow[];
  /** The rows drawn: from `start` up to, not including, `end`. */
  start: number;
  end: number;
  /** The end is in view and stays in view as rows come. */
  stuck: boolean;
  /** Rows came while nobody looked: following the end stops at the unread line. */
  holding: boolean;
  /** Everything up to this seq has been on the screen. */
  seenSeq: number;
  /** The unread line is above the first row of others beyond this; undefined: no line. */
  lineSeq: number | undefined;
  /** `seenSeq` when the person or the connection went away; undefined while both are here. */
  leftAt: number | undefined;
  /** The rows end before the newest message: there is no end to stick to. */
  detached: boolean;
  /** The newest messages were asked for while detached: they are shown as soon as they are there. */
  endWanted: boolean;
  /** The row of the last jump, to be brought into view once for its `nth`. */
  target: { rowId: string; nth: number } | undefined;
}

export type ListEvent =
  /** The store has new rows, or the page was hidden, shown, connected or disconnected. */
  | { type: "view"; rows: readonly MessageRow[]; attending: boolean; detached?: boolean }
  /** The person wants to be at this message, or at the first after it that there is. */
  | { type: "jump"; seq: number; nth: number }
  /** Pixels of drawn rows above and below the viewport. */
  | { type: "scrolled"; above: number; below: number }
  | { type: "seen"; seq: number }
  | { type: "go-to-end" }
  /** The person has sent something: they have read what they answer. */
  | { type: "sent" };

/** Where a list was left: the first visible row and its distance from the viewport's top. */
export interface LeftPosition {
  rowId: string;
  top: number;
}

export type Placement = { at: "end" } | { at: "unread" } | ({ at: "row" } & LeftPosition);

/** At most this many rows are in the document. */
export const WINDOW = 240;
/** Rows drawn at first. */
const PAGE = 80;
/** Rows that one turn adds: they are drawn and laid out within one frame, which nobody may notice. */
const TURN = 40;
/** A page is turned when fewer pixels than this are left. */
const NEAR = 1_200;
/** The end still counts as in view when it is this many pixels away. */
const AT_END = 24;

/** A list as it opens: where it was left, else at the first unread row, else at the end. */
export function openList(
  rows: readonly MessageRow[],
  readSeq: number,
  left: LeftPosition | undefined,
  attending: boolean,
  detached = false,
): { state: ListState; placement: Placement } {
  const unread = firstUnread(rows, readSeq);
  const leftIndex = left ? rows.findIndex((row) => row.id === left.rowId) : -1;
  const target = left && leftIndex >= 0 ? leftIndex : unread;
  const state: ListState = {
    rows,
    ...(target >= 0
      ? windowAround(target, rows.length)
      : { start: Math.max(0, rows.length - PAGE), end: rows.length }),
    stuck: target < 0 && !detached,
    holding: false,
    seenSeq: readSeq,
    lineSeq: readSeq,
    leftAt: attending ? undefined : readSeq,
    detached,
    endWanted: false,
    target: undefined,
  };
  if (left && leftIndex >= 0) return { state, placement: { at: "row", ...left } };
  return { state, placement: { at: unread >= 0 ? "unread" : "end" } };
}

export function reduceList(state: ListState, event: ListEvent): ListState {
  switch (event.type) {
    case "view":
      return seeView(state, event.rows, event.attending, event.detached ?? false);
    case "jump":
      return jump(state, event.seq, event.nth);
    case "scrolled":
      return scroll(state, event.above, event.below);
    case "seen":
      return event.seq > state.seenSeq ? { ...state, seenSeq: event.seq } : state;
    case "go-to-end":
      return atEnd(state);
    case "sent":
      return { ...atEnd(state), lineSeq: undefined };
  }
}

/** Others' rows below what has been seen: what the pill counts. */
export function unseen(state: ListState): number {
  let count = 0;
  for (let index = state.rows.length - 1; index >= 0; index--) {
    const row = state.rows[index];
    if (row?.seq === undefined) continue;
    if (row.seq <= state.seenSeq) break;
    if (!row.mine) count++;
  }
  return count;
}

/**
 * What the view's rows are now. Rows read from a window in the past say nothing of what came, so the unread line
 * stays where it is until the rows reach the newest message again.
 */
function seeView(
  state: ListState,
  rows: readonly MessageRow[],
  attending: boolean,
  detached: boolean,
): ListState {
  const leftAt = state.leftAt ?? (attending ? undefined : state.seenSeq);
  const live = !detached && !state.detached;
  const arrived = live && rows !== state.rows && lastOfOthers(rows) > lastOfOthers(state.rows);
  const unattended = arrived && leftAt !== undefined;
  const next: ListState = {
    ...state,
    rows,
    detached,
    stuck: state.stuck && !detached,
    ...reframe(state, rows),
    holding: unattended ? state.stuck : state.holding && !arrived,
    lineSeq: unattended ? Math.max(state.lineSeq ?? 0, leftAt) : state.lineSeq,
    leftAt: attending ? undefined : leftAt,
  };
  return next.endWanted && !detached ? atEnd(next) : next;
}

/** Shows the rows around a message. */
function jump(state: ListState, seq: number, nth: number): ListState {
  const index = state.rows.findIndex((row) => row.seq !== undefined && row.seq >= seq);
  const row = state.rows[index];
  if (!row) return state;
  return {
    ...state,
    ...windowAround(index, state.rows.length),
    stuck: false,
    holding: false,
    endWanted: false,
    target: { rowId: row.id, nth },
  };
}

/** The window over new rows: it keeps showing the rows it showed, and grows at an end it had reached. */
function reframe(state: ListState, rows: readonly MessageRow[]): { start: number; end: number } {
  const shift = shiftOf(state, rows);
  const start = clamp(state.start + shift, 0, rows.length);
  const reachedEnd = state.end === state.rows.length;
  if (state.stuck)
    return { start: Math.max(Math.min(start, rows.length), rows.length - WINDOW, 0), end: rows.length };
  const end = reachedEnd
    ? Math.min(rows.length, start + WINDOW)
    : clamp(state.end + shift, start, rows.length);
  return { start, end };
}

/** How many rows were put above the window. */
function shiftOf(state: ListState, rows: readonly MessageRow[]): number {
  if (rows === state.rows) return 0;
  for (let index = state.start; index < state.end; index++) {
    const id = state.rows[index]?.id;
    if (rows[index]?.id === id) return 0;
    const now = rows.findIndex((row) => row.id === id);
    if (now >= 0) return now - index;
  }
  return 0;
}

function scroll(state: ListState, above: number, below: number): ListState {
  const count = state.rows.length;
  const stuck = !state.detached && state.end === count && below <= AT_END;
  const next = turn(state, above, below);
  if (stuck === state.stuck && next.start === state.start && next.end === state.end) return state;
  return { ...state, ...next, stuck: stuck && next.end === count };
}

function turn(state: ListState, above: number, below: number): { start: number; end: number } {
  const { start, end, rows } = state;
  if (above < NEAR && start > 0) {
    const first = Math.max(0, start - TURN);
    return { start: first, end: Math.min(end, first + WINDOW) };
  }
  if (below < NEAR && end < rows.length) {
    const last = Math.min(rows.length, end + TURN);
    return { start: Math.max(start, last - WINDOW), end: last };
  }
  return { start, end };
}

function atEnd(state: ListState): ListState {
  if (state.detached) return { ...state, endWanted: true };
  const end = state.rows.length;
  const start = state.end === end ? state.start : Math.max(0, end - PAGE);
  return { ...state, start, end, stuck: true, holding: false, endWanted: false };
}

function windowAround(index: number, count: number): { start: number; end: number } {
  const start = clamp(index - PAGE / 2, 0, Math.max(0, count - PAGE));
  return { start, end: Math.min(count, start + 2 * PAGE) };
}

function lastOfOthers(rows: readonly MessageRow[]): number {
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index];
    if (row?.seq !== undefined && !row.mine) return row.seq;
  }
  return 0;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
