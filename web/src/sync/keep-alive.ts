import type { Clock } from "../chat/clock.ts";
import type { ReceiveCalls } from "../transport/calls.ts";
import type { Page } from "./page.ts";
import { waitUntil } from "../chat/wait.ts";

const EVERY_MS = 30_000;
/** Waking a page may fire several events at once. */
const AT_MOST_EVERY_MS = 5_000;

/** Says that somebody looks at this page, every 30 s and when they come back to it, until the signal aborts. */
export async function keepAlive(
  { calls, clock, page }: { calls: Pick<ReceiveCalls, "keepAlive">; clock: Clock; page: Page },
  signal: AbortSignal,
): Promise<void> {
  let last = -Infinity;
  while (!signal.aborted) {
    if (page.visible() && clock.now() - last >= AT_MOST_EVERY_MS) {
      last = clock.now();
      // Presence is not promised: a call that fails is made up for by the next.
      await calls.keepAlive().catch(() => undefined);
    }
    await waitUntil(clock.now() + EVERY_MS, clock, signal, page.onWake);
  }
}
