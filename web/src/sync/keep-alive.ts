import type { Clock } from "../chat/clock.ts";
import type { PersonCalls } from "../transport/person-calls.ts";
import type { Page } from "./page.ts";
import { orAborted, waitUntil } from "../chat/wait.ts";

const EVERY_MS = 30_000;
/** Waking a page may fire several events at once. */
const AT_MOST_EVERY_MS = 5_000;
/** Whoever walks through the list is told of where they stay. */
const TURNS_AT_MOST_EVERY_MS = 1_000;

/**
 * Says that somebody looks at this page, and at which conversation: as soon as it is live, every 30 s, when they come
 * back to it and when they turn to another conversation.
 */
export interface KeepAlive {
  run(signal: AbortSignal): Promise<void>;
  /** The stream is live anew: a server that was started again knows of nobody. */
  wake(): void;
  /** The conversation on the screen; empty: none that the server knows. */
  look(conversationId: string): void;
}

export function createKeepAlive({
  calls,
  clock,
  page,
}: {
  calls: Pick<PersonCalls, "keepAlive">;
  clock: Clock;
  page: Page;
}): KeepAlive {
  // Before the stream is live there is nobody to tell.
  let live = false;
  let last: number | undefined;
  let lookingAt = "";
  let told = "";
  let interrupt = () => undefined as void;
  const onWake = (run: () => void) => {
    interrupt = run;
    return page.onWake(run);
  };
  const isTime = () => {
    // A time that lies ahead is of a clock that was set back since.
    const since = last === undefined ? Infinity : clock.now() - last;
    const turned = lookingAt !== told;
    const pause = turned ? TURNS_AT_MOST_EVERY_MS : AT_MOST_EVERY_MS;
    return live && page.visible() && (since >= pause || since < 0);
  };
  return {
    run: async (signal) => {
      while (!signal.aborted) {
        if (isTime()) {
          last = clock.now();
          told = lookingAt;
          // Presence is not promised: a call that fails is made up for by the next.
          await orAborted(calls.keepAlive(told), signal).catch(() => undefined);
        } else {
          const pause = live && page.visible() && lookingAt !== told ? TURNS_AT_MOST_EVERY_MS : EVERY_MS;
          await waitUntil(clock.now() + pause, clock, signal, onWake);
        }
      }
    },
    wake: () => {
      live = true;
      last = undefined;
      interrupt();
    },
    look: (conversationId) => {
      if (conversationId !== lookingAt) {
        lookingAt = conversationId;
        interrupt();
      }
    },
  };
}
