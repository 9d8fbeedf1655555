import type { Clock } from "../chat/clock.ts";
import type { Frame } from "../chat/model.ts";
import type { Page } from "./page.ts";
import { orAborted, tie } from "../chat/wait.ts";

/** The stream said nothing for too long. */
export class SilenceError extends Error {
  override name = "SilenceError";
}

/** How long an opening stream may say nothing. */
export const OPENING_LIMIT_MS = 10_000;

/** A stream that has opened must say something within 2⅓ heartbeats: two may be lost on the way. */
export function silenceLimit(heartbeatMs: number): number {
  return Math.ceil((heartbeatMs * 7) / 3);
}

/**
 * One stream, from its opening to its end, as one iterable: silent for too long, it throws. However the loop
 * over it is left, its one `finally` ends the connection: leaving a loop does not.
 */
export async function* watchedStream(
  open: (signal: AbortSignal) => AsyncIterable<Frame>,
  { clock, page }: { clock: Clock; page: Page },
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  const own = new AbortController();
  const untie = tie(own, signal);
  const watchdog = createWatchdog(clock, () => own.abort(new SilenceError("The stream fell silent.")));
  const stopWaking = page.onWake(watchdog.check);
  try {
    signal.throwIfAborted();
    const frames = open(own.signal)[Symbol.asyncIterator]();
    let limit = OPENING_LIMIT_MS;
    for (;;) {
      watchdog.expect(limit);
      const next = await orAborted(frames.next(), own.signal);
      watchdog.rest();
      if (next.done === true) {
        return;
      }
      if (next.value.kind === "hello") {
        limit = silenceLimit(next.value.heartbeatMs);
      }
      yield next.value;
    }
  } finally {
    watchdog.rest();
    stopWaking();
    untie();
    own.abort();
  }
}

/** Barks when what is expected has not come in time; judged by the clock, for a page that slept. */
function createWatchdog(clock: Clock, bark: () => void) {
  let deadline: number | undefined;
  let cancel = () => undefined as void;
  const check = () => {
    if (deadline !== undefined && clock.now() >= deadline) {
      bark();
    }
  };
  return {
    expect: (limitMs: number) => {
      cancel();
      deadline = clock.now() + limitMs;
      cancel = clock.after(limitMs, check);
    },
    /** Nothing is expected: the frame is being stored. */
    rest: () => {
      cancel();
      deadline = undefined;
    },
    check,
  };
}
