import type { Clock } from "../chat/clock.ts";
import type { Frame } from "../chat/model.ts";
import type { Page } from "./page.ts";
import { orAborted, tie } from "../chat/wait.ts";

/** The stream said nothing for too long. */
export class SilenceError extends Error {
  override name = "SilenceError";
}

/**
 * How long an opening stream may say nothing: Hello leaves the server at once, so one that has not come may be held
 * back on its way. A poll is held back until it is complete, and may be long.
 */
export const OPENING_LIMIT_MS = { stream: 4_000, poll: 10_000 };

/** A stream that has opened must say something within 2⅓ heartbeats: two may be lost on the way. */
export function silenceLimit(heartbeatMs: number): number {
  return Math.ceil((heartbeatMs * 7) / 3);
}

/**
 * One stream, from its opening to its end, as one iterable: silent for too long, it throws. However the loop
 * over it is left, its one `finally` ends the connection: leaving a loop does not.
 *
 * @param openingLimitMs how long it may say nothing before its Hello
 */
export async function* watchedStream(
  open: (signal: AbortSignal) => AsyncIterable<Frame>,
  { clock, page }: { clock: Clock; page: Page },
  openingLimitMs: number,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  const own = new AbortController();
  const untie = tie(own, signal);
  const watchdog = createWatchdog(clock, () => own.abort(new SilenceError("The stream fell silent.")));
  const stopWaking = page.onWake(watchdog.check);
  try {
    signal.throwIfAborted();
    const frames = open(own.signal)[Symbol.asyncIterator]();
    let limit = openingLimitMs;
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

/**
 * Barks when what is expected has not come in time. Two clocks tell: a timer, which stands still while the machine
 * sleeps, and the time of day, looked at when the page wakes, which may be set back. Either is enough.
 */
function createWatchdog(clock: Clock, bark: () => void) {
  let deadline: number | undefined;
  let cancel = () => undefined as void;
  return {
    expect: (limitMs: number) => {
      cancel();
      deadline = clock.now() + limitMs;
      cancel = clock.after(limitMs, bark);
    },
    /** Nothing is expected: the frame is being stored. */
    rest: () => {
      cancel();
      deadline = undefined;
    },
    check: () => {
      if (deadline !== undefined && clock.now() >= deadline) {
        bark();
      }
    },
  };
}
