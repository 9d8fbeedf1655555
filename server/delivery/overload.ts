import type { Clock } from "./clock.ts";

/** How late the process runs: everything in it waits for one event loop. */
export interface Load {
  /** By how many milliseconds timers came late lately. */
  averageMs: number;
  over: boolean;
}

const EVERY_MS = 250;
/** How much the newest look counts. */
const WEIGHT = 0.3;
const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;

/**
 * What to think of the load after one more look. One pause, however long, is no overload: a look counts for at most
 * twice the limit, so it takes a second one. And it is over only at half the limit, so that what was turned away does
 * not tip it over again at once.
 */
export function nextLoad({ averageMs, over }: Load, lateMs: number, limitMs: number): Load {
  const counted = Math.min(Math.max(0, lateMs), 2 * limitMs);
  const average = averageMs * (1 - WEIGHT) + counted * WEIGHT;
  return { averageMs: average, over: average > (over ? limitMs / 2 : limitMs) };
}

/** Says when new work has to wait, so that what is under way does not. */
export interface LoadWatch {
  /** 0: come in. Else milliseconds, each time others, so that those who wait do not come back together. */
  retryAfterMs(): number;
  stop(): void;
}

export interface LoadWatchOptions {
  clock: Clock;
  /** From 0 to below 1. */
  random: () => number;
  limitMs: number;
  /** It begins, or ends, to be too much. */
  changed: (over: boolean) => void;
}

export function watchLoad({ clock, random, limitMs, changed }: LoadWatchOptions): LoadWatch {
  let load: Load = { averageMs: 0, over: false };
  let cancel = (): void => {};
  const lookAgain = (): void => {
    const due = clock.now() + EVERY_MS;
    cancel = clock.setTimer(EVERY_MS, () => {
      const { over } = load;
      load = nextLoad(load, clock.now() - due, limitMs);
      if (load.over !== over) changed(load.over);
      lookAgain();
    });
  };
  lookAgain();
  return {
    retryAfterMs: () =>
      load.over ? Math.round(SHORTEST_WAIT_MS + random() * (LONGEST_WAIT_MS - SHORTEST_WAIT_MS)) : 0,
    stop: () => cancel(),
  };
}
