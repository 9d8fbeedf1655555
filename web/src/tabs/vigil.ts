import type { LeaseClock } from "./lease-seat.ts";

/** How often a tab that waits makes sure that whoever leads is alive … */
const ASK_MS = 2_000;
/** … and how long a leader may say nothing. */
const SILENCE_MS = 6_000;
/** A machine that slept has heard nothing for long: only questions that were asked, and had time, count. */
const UNANSWERED = 2;

/**
 * Watches whoever leads, for a tab that waits for the seat: a leader that is frozen, or whose page hangs, keeps a
 * lock for ever. Questions are answered by the leader's message handler, which the timers of a hidden page, run once
 * a minute, do not slow down.
 *
 * @param ask asks whoever leads for a sign of life
 * @param onSilent there was none for 6 s
 */
export function keepVigil(
  clock: LeaseClock,
  ask: () => void,
  onSilent: () => void,
): { heard(): void; stop(): void } {
  let lastHeard = clock.now();
  let unanswered = 0;
  let cancel = clock.after(ASK_MS, watch);

  function watch(): void {
    cancel = clock.after(ASK_MS, watch);
    const silence = clock.now() - lastHeard;
    if (unanswered >= UNANSWERED && silence >= SILENCE_MS) {
      unanswered = 0;
      onSilent();
    } else if (unanswered > 0 || silence >= ASK_MS || silence < 0) {
      unanswered++;
      ask();
    }
  }

  return {
    heard: () => {
      lastHeard = clock.now();
      unanswered = 0;
    },
    stop: () => cancel(),
  };
}
