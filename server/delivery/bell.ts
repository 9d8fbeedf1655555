import type { Clock } from "./clock.ts";

/**
 * What a stream waits on: it remembers one ring, however many there were, so that nothing rung between
 * a look and a wait is lost. Everything that may end a wait (a hint, an abort, the end of a session)
 * rings, so that no wait is deaf.
 */
export interface Bell {
  ring: () => void;
  /** Resolves at the next ring, at once if there was one since the last wait, or after `ms`. One waiter at a time. */
  wait: (ms: number) => Promise<void>;
}

export function createBell(clock: Clock): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const cancel = clock.setTimer(ms, () => wake?.());
          wake = () => {
            wake = undefined;
            cancel();
            resolve();
          };
        });
      }
      rung = false;
    },
  };
}
