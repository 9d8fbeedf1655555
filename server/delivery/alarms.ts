import type { Clock } from "./clock.ts";

/** Rings whoever waits for a time. Streams whose time is the same share one timer, of which there are few. */
export interface Alarms<Waiter> {
  add(at: number, waiter: Waiter): void;
  /** Only one that was added for this time and has not been rung since. */
  remove(at: number, waiter: Waiter): void;
  /** Gauge: timers set now. */
  timers(): number;
}

interface Alarm<Waiter> {
  readonly waiters: Set<Waiter>;
  readonly cancel: () => void;
}

/** @param ring must not throw; the waiter is no longer added by then */
export function createAlarms<Waiter>(clock: Clock, ring: (waiter: Waiter) => void): Alarms<Waiter> {
  const alarms = new Map<number, Alarm<Waiter>>();
  const fire = (at: number): void => {
    const waiters = alarms.get(at)?.waiters;
    alarms.delete(at);
    for (const waiter of waiters ?? []) ring(waiter);
  };
  return {
    add(at, waiter) {
      const alarm = alarms.get(at) ?? {
        waiters: new Set(),
        // Node's timers leave out parts of milliseconds: whoever is rung too early would only wait once more.
        cancel: clock.setTimer(Math.ceil(at - clock.now()), () => fire(at)),
      };
      alarms.set(at, alarm);
      alarm.waiters.add(waiter);
    },
    remove(at, waiter) {
      const alarm = alarms.get(at);
      if (alarm?.waiters.delete(waiter) !== true || alarm.waiters.size > 0) return;
      alarm.cancel();
      alarms.delete(at);
    },
    timers: () => alarms.size,
  };
}

/** The same time or a little sooner, by a 240th of `within`: what many wait for then falls together. */
export function together(at: number, within: number): number {
  const step = within / 240;
  return Math.floor(at / step) * step;
}
