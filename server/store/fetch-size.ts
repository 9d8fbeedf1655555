import { FRAME_BUDGET } from "./weight.ts";

/** Messages fetched first: enough for most reads, and 2 MiB if every text were as long as can be. */
const FIRST = 64;
const LEAST = 16;
const MOST = 512;

/**
 * How many messages to fetch next for a frame or a page, going by those it has: so many as will fill it, so that a long
 * backfill takes few statements and reads little that does not fit: twice what it has at most, since short messages may be
 * followed by the longest there can be.
 *
 * @param weight of the `count` messages it has
 */
export function fetchSize(count: number, weight: number): number {
  if (count === 0) return FIRST;
  const missing = Math.ceil((FRAME_BUDGET - weight) / (weight / count)) + 1;
  return Math.max(LEAST, Math.min(MOST, 2 * count, missing));
}
