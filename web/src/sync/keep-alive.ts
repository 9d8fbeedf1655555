import type { Clock } from "../chat/clock.ts";
import type { ReceiveCalls } from "../transport/calls.ts";
import type { Page } from "./page.ts";
import { waitUntil } from "../chat/wait.ts";

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
  let last = Infinity;
  let interrupt = () => undefined as void;
  const onWake = (run: () => void) => {
    interrupt = run;
    return page.onWake(run);
  };
  return {
    run: async (signal) => {
      while (!signal.aborted) {
        if (page.visible() && clock.now() - last >= AT_MOST_EVERY_MS) {
          last = clock.now();
          // Presence is not promised: a call that fails is made up for by the next.
          await calls.keepAlive().catch(() => undefined);
        } else {
          await waitUntil(clock.now() + EVERY_MS, clock, signal, onWake);
        }
      }
    },
    wake: () => {
      last = -Infinity;
      interrupt();
    },
  };
}
