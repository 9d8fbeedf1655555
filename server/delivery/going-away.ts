/** Soonest: about as long as a server needs to start again. */
const earliestMs = 250;
/** A few clients come back within 1¼ s, so that a visible page is live again within 2 s. */
const leastWindowMs = 1000;
/**
 * Measured: to open a stream, catch up and hear who is here costs the new process 2.5 ms of CPU. At this pace it has
 * the greater half of its time for whoever is back already; all at once would be back no sooner, and find it busy.
 */
const perStreamMs = 6;
const greatestWindowMs = 10_000;

/**
 * When a client should come back to a server that stops: spread evenly over a window that grows with their number,
 * up to 10 s from some 1,700 streams on.
 *
 * @param streams how many were open when the server began to stop
 * @param random from 0 to below 1
 * @returns milliseconds
 */
export function comeBackAfter(streams: number, random: number): number {
  const windowMs = Math.min(Math.max(leastWindowMs, streams * perStreamMs), greatestWindowMs);
  return Math.round(earliestMs + random * windowMs);
}
