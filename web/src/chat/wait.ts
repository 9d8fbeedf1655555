import type { Clock } from "./clock.ts";

/**
 * Resolves at `until` by the clock, when `onWake` calls, or when the signal aborts, whichever is first; never
 * rejects. Judged by the clock on every wake, since timers of a hidden page come late.
 */
export function waitUntil(
  until: number,
  clock: Clock,
  signal: AbortSignal,
  onWake: (run: () => void) => () => void = () => () => undefined,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || until <= clock.now()) {
      resolve();
      return;
    }
    const end = () => {
      cancel();
      stopWaking();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.after(until - clock.now(), end);
    const stopWaking = onWake(end);
    signal.addEventListener("abort", end);
  });
}

/** The promise, or a rejection as soon as the signal aborts. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** A rest of a few seconds at the most, which nothing cuts short; `waitUntil` hears an abort. */
export function pause(ms: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

/**
 * Makes a controller abort when the signal does, at once if it has already. The function returned ends that: a
 * signal outlives many controllers and must not hold on to them.
 */
export function tie(own: AbortController, signal: AbortSignal): () => void {
  const abort = () => own.abort(signal.reason);
  signal.addEventListener("abort", abort);
  if (signal.aborted) {
    abort();
  }
  return () => signal.removeEventListener("abort", abort);
}

/** Wakes whoever waits; one ring while nobody waits is remembered, so that none is missed. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, or when the signal aborts. One waiter at a time. */
  wait(signal: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
  let rung = false;
  let wake = () => undefined as void;
  return {
    ring: () => {
      rung = true;
      wake();
    },
    wait: (signal) =>
      new Promise((resolve) => {
        const end = () => {
          wake = () => undefined;
          rung = false;
          signal.removeEventListener("abort", end);
          resolve();
        };
        if (rung || signal.aborted) {
          end();
          return;
        }
        wake = end;
        signal.addEventListener("abort", end);
      }),
  };
}
