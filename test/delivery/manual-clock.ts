import type { Clock } from "../../server/delivery/clock.ts";

/** A clock for tests: it stands until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on by `ms`, firing what falls due in its order. */
  advance(ms: number): void;
  /** When the next timer fires, or undefined for none. */
  nextAt(): number | undefined;
  timers(): number;
}

/** @param soon what "after the I/O that is waiting now" means to the test; by default a microtask */
export function createManualClock(soon: (fire: () => void) => void = queueMicrotask): ManualClock {
  let now = 0;
  const timers = new Set<{ at: number; fire: () => void }>();
  const next = (): { at: number; fire: () => void } | undefined =>
    [...timers].reduce<{ at: number; fire: () => void } | undefined>(
      (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
      undefined,
    );
  return {
    now: () => now,
    setTimer(ms, fire) {
      const timer = { at: now + ms, fire };
      timers.add(timer);
      if (ms <= 0) soon(() => void (timers.delete(timer) && fire()));
      return () => void timers.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      for (let timer = next(); timer !== undefined && timer.at <= end; timer = next()) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.fire();
      }
      now = end;
    },
    nextAt: () => next()?.at,
    timers: () => timers.size,
  };
}
