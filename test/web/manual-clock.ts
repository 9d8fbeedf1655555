import type { Clock } from "../../web/src/chat/clock.ts";

/** Time that passes when a test says so. */
export interface ManualClock extends Clock {
  /** Lets time pass, timer by timer, and everything that each of them sets off. */
  pass(ms: number): Promise<void>;
  /** The machine sleeps: the clock jumps and no timer runs. */
  jump(ms: number): void;
  /** Timers that are set. */
  timers(): number;
}

export function createManualClock(start = 1_000_000): ManualClock {
  let now = start;
  const timers = new Set<{ at: number; run: () => void }>();
  const due = (until: number) => [...timers].filter((t) => t.at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass: async (ms) => {
      const until = now + ms;
      await settle();
      for (let timer = due(until); timer !== undefined; timer = due(until)) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.run();
        await settle();
      }
      now = until;
    },
    jump: (ms) => {
      now += ms;
    },
    timers: () => timers.size,
  };
}

/** Lets everything that can go on without time passing go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
