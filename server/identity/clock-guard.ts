const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

/** Forward by more than this is no night, no suspended machine and no mended clock. */
const MAX_FORWARD = 7 * DAY;
/** Backward by more than this is no mended clock. */
const MAX_BACKWARD = HOUR;
/** How long a clock has to run evenly until what is deleted by it is deleted. */
const EVEN_FOR = DAY;

/** What is kept of the clock from one sweep to the next, also over a restart. Times in milliseconds since 1970. */
export interface ClockNote {
  /** What it said. */
  at: number;
  /** Since when it has run evenly. */
  evenSince: number;
}

export interface ClockVerdict {
  note: ClockNote;
  /** "even": things may end by it; "jumped": not, and the operator must know; "waiting": not yet. */
  clock: "even" | "jumped" | "waiting";
}

/**
 * Whether things may be deleted because of what the clock says. A clock that jumps, or comes back after a long time in which
 * the server was off, could end everything at once: then nothing is deleted until it has run evenly for a day.
 *
 * @param elapsed milliseconds since the note by a clock that nobody sets; undefined when the process is another one
 */
export function judgeClock(
  last: ClockNote | undefined,
  now: number,
  elapsed: number | undefined,
): ClockVerdict {
  if (last === undefined) return { note: { at: now, evenSince: now }, clock: "waiting" };
  const jump = now - last.at - (elapsed ?? 0);
  if (jump > MAX_FORWARD || jump < -MAX_BACKWARD) {
    return { note: { at: now, evenSince: now }, clock: "jumped" };
  }
  const evenSince = Math.min(last.evenSince, now);
  return { note: { at: now, evenSince }, clock: now - evenSince >= EVEN_FOR ? "even" : "waiting" };
}
