import type { Clock } from "../chat/clock.ts";
import type { ReceiveCalls } from "../transport/calls.ts";
import type { Page } from "./page.ts";
import { orAborted, waitUntil } from "../chat/wait.ts";

const EVERY_MS = 30_000;
/** Waking a page may fire several events at once. */
const AT_MOST_EVERY_MS = 5_000;

/** Says that somebody looks at this page: as soon as it is live, every 30 s and when they come back to it. */
export interface KeepAlive {
  run(signal: AbortSignal): Promise<void>;
  /** The stream is live anew: a server that was started again knows of nobody. */
  wake(): void;
}

export function createKeepAlive({
  calls,
  clock,
  page,
}: {
  calls: Pick<ReceiveCalls, "keepAlive">;
  clock: Clock;
  page: Page;
}): KeepAlive {
  // Before the stream is live there is nobody to tell.
  let live = false;
  let last: number | undefined;
  let interrupt = () => undefined as void;
  const onWake = (run: () => void) => {
    interrupt = run;
    return page.onWake(run);
  };
  const isTime = () => {
    // A time that lies ahead is of a clock that was set back since.
    const since = last === undefined ? Infinity : clock.now() - last;
    return live && page.visible() && (since >= AT_MOST_EVERY_MS || since < 0);
  };
  return {
    run: async (signal) => {
      while (!signal.aborted) {
        if (isTime()) {
          last = clock.now();
          // Presence is not promised: a call that fails is made up for by the next.
          await orAborted(calls.keepAlive(), signal).catch(() => undefined);
        } else {
          await waitUntil(clock.now() + EVERY_MS, clock, signal, onWake);
        }
      }
    },
    wake: () => {
      live = true;
      last = undefined;
      interrupt();
    },
  };
}
