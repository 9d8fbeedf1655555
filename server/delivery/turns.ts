import type { Ending } from "../ending.ts";
import type { Clock } from "./clock.ts";

/**
 * Turns at opening a stream and at reading what waited. A stream takes one before all else and one before each frame of its
 * backfill, so that one with a thousand feeds, or a thousand that reconnect at once, leave the loop to others between.
 */
export interface Turns {
  /** Resolves when it is this caller's turn, in order of asking; after an abort at once. */
  take(signal: Ending): Promise<void>;
  /** How many wait. */
  waiting(): number;
}

/** @param perRound how many are let through before other I/O has its chance */
export function createTurns(clock: Clock, perRound: number): Turns {
  // Bounded by the number of streams, each of which waits for one turn at most, and of those that may wait to be opened.
  const queue = new Set<() => void>();
  let scheduled = false;
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    clock.setTimer(0, round);
  };
  const round = (): void => {
    scheduled = false;
    let left = perRound;
    for (const go of queue) {
      if (left === 0) break;
      left -= 1;
      go();
    }
    if (queue.size > 0) schedule();
  };
  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise<void>((resolve) => {
        const go = (): void => {
          queue.delete(go);
          signal.removeEventListener("abort", go);
          resolve();
        };
        queue.add(go);
        signal.addEventListener("abort", go);
        schedule();
      });
    },
    waiting: () => queue.size,
  };
}
