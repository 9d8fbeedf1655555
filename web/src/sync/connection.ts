/**
 * The state of the one stream of this browser, and nothing but decisions: named transitions from a state and
 * what happened to the next state. Waiting, timers and the network are the business of the engine.
 */
export type ConnectionState =
  | { name: "connecting"; attempt: number; troubledSince: number | undefined }
  | { name: "catching-up"; attempt: number; troubledSince: number | undefined; openedAt: number }
  | { name: "live"; attempt: number; openedAt: number }
  | {
      name: "waiting";
      attempt: number;
      troubledSince: number;
      until: number;
      /** The server named the time: nothing shortens it. */
      patient: boolean;
    }
  /** Until somebody logs in again. */
  | { name: "stopped"; why: "session-required" | "other-user" };

/** How a stream ended. */
export type Ending =
  /** Torn, silent, or closed without a word. */
  | { kind: "lost" }
  /** The client has to begin again from the cursors it has (a gap, a reset). */
  | { kind: "again" }
  /** Refused for a reason that trying at once will not change. */
  | { kind: "refused" }
  /** The server said when to come back. */
  | { kind: "told"; retryAfterMs: number }
  | { kind: "stopped"; why: "session-required" | "other-user" };

export interface Circumstances {
  now: number;
  /** In [0, 1). */
  random: number;
  visible: boolean;
}

const FIRST_DELAY_MS = 250;
const REFUSED_DELAY_MS = 10_000;
const FRESH_TROUBLE_MS = 60_000;
const CAP_FRESH_MS = 2_000;
const CAP_LATER_MS = 10_000;
const CAP_HIDDEN_MS = 30_000;
/** A stream that held this long was a good one: the next trouble is a new one. */
const PROVEN_MS = 5_000;

export const begin: ConnectionState = { name: "connecting", attempt: 0, troubledSince: undefined };

/** Hello came. */
export function opened(state: ConnectionState, now: number): ConnectionState {
  return state.name === "connecting"
    ? { name: "catching-up", attempt: state.attempt, troubledSince: state.troubledSince, openedAt: now }
    : state;
}

/** CaughtUp came. */
export function caughtUp(state: ConnectionState): ConnectionState {
  return state.name === "catching-up"
    ? { name: "live", attempt: state.attempt, openedAt: state.openedAt }
    : state;
}

/** The stream ended, or could not be opened. */
export function ended(
  state: ConnectionState,
  ending: Ending,
  { now, random, visible }: Circumstances,
): ConnectionState {
  if (ending.kind === "stopped") {
    return { name: "stopped", why: ending.why };
  }
  if (state.name === "stopped" || state.name === "waiting") {
    return state;
  }
  const proven = state.name === "live" && now - state.openedAt >= PROVEN_MS;
  const attempt = proven ? 0 : state.attempt;
  const troubledSince = (state.name === "live" ? undefined : state.troubledSince) ?? now;
  const delay = delayOf(ending, { attempt, troubledFor: now - troubledSince, random, visible });
  return {
    name: "waiting",
    attempt: attempt + 1,
    troubledSince,
    until: now + delay,
    patient: ending.kind === "told",
  };
}

/** The wait is over. */
export function retried(state: ConnectionState): ConnectionState {
  return state.name === "waiting"
    ? { name: "connecting", attempt: state.attempt, troubledSince: state.troubledSince }
    : state;
}

function delayOf(
  ending: Exclude<Ending, { kind: "stopped" }>,
  trouble: { attempt: number; troubledFor: number; random: number; visible: boolean },
): number {
  if (ending.kind === "told") {
    return ending.retryAfterMs;
  }
  if (ending.kind === "refused") {
    return REFUSED_DELAY_MS;
  }
  const capVisible = trouble.troubledFor < FRESH_TROUBLE_MS ? CAP_FRESH_MS : CAP_LATER_MS;
  const cap = trouble.visible ? capVisible : CAP_HIDDEN_MS;
  // Full jitter: clients that lost the same server do not come back in step.
  return Math.floor(trouble.random * Math.min(cap, FIRST_DELAY_MS * 2 ** Math.min(trouble.attempt, 16)));
}
