/**
 * The state of the one stream of this browser, and nothing but decisions: named transitions from a state and
 * what happened to the next state. Waiting, timers and the network are the business of the engine.
 */
export type ConnectionState =
  /** A stream is being opened. */
  | ({ name: "connecting" } & Attempt)
  | ({ name: "catching-up"; openedAt: number } & Attempt)
  | {
      name: "live";
      attempt: number;
      openedAt: number;
      /** Something came well after the stream had opened: it is not held back on its way. */
      heard: boolean;
      held: Held | undefined;
    }
  /** The pause before the next attempt. */
  | {
      name: "waiting";
      attempt: number;
      troubledSince: number;
      until: number;
      /** The server named the time: nothing shortens it. */
      patient: boolean;
      held: Held | undefined;
    }
  /** A stream said nothing. Is the server away, or are streams held back? One poll is under way to tell. */
  | ({ name: "probing" } & Attempt)
  /** Something on the way holds streams back, but passes complete answers on: asked for again and again. */
  | { name: "polling"; held: Held; pollAt: number; quiet: number }
  /** Polling, and a stream is tried once more. */
  | { name: "trying"; held: Held }
  /** Until somebody logs in again. */
  | { name: "stopped"; why: "session-required" | "other-user" };

interface Attempt {
  attempt: number;
  startedAt: number;
  troubledSince: number | undefined;
  held: Held | undefined;
}

/** Streams were found to be held back. */
interface Held {
  /** Streams tried since. */
  trials: number;
  triedAt: number;
  /** Until then no further one is tried. */
  tryAt: number;
}

/** How a stream, or a poll, ended. */
export type Ending =
  /** Torn, or closed without a word. */
  | { kind: "lost" }
  /** Given up, since it said nothing for too long. */
  | { kind: "silent" }
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

/** No attempt is given up as silent before. */
const SILENCE_MS = 4_000;

const POLL_MS = 2_000;
/** Below the 5 s for which a person counts as connected after a stream of theirs has ended. */
const POLL_QUIET_MS = 4_000;
const POLL_HIDDEN_MS = 15_000;
/** Between trials of a stream: soon at first, since a server that hung looks the same for a moment. */
const TRIAL_PAUSES_MS = [5_000, 15_000, 60_000, 120_000, 300_000];
const LONGEST_PAUSE_MS = 300_000;
/** Another network, perhaps. Yet a middlebox may keep every stream that was tried, and the server counts them. */
const TRIAL_ON_WAKE_MS = 120_000;

export function begin(now: number): ConnectionState {
  return { name: "connecting", attempt: 0, startedAt: now, troubledSince: undefined, held: undefined };
}

/** Hello came. While polling a stream has to come all the way before it is believed. */
export function opened(state: ConnectionState, now: number): ConnectionState {
  return state.name === "connecting" ? { ...state, name: "catching-up", openedAt: now } : state;
}

/** CaughtUp came. */
export function caughtUp(state: ConnectionState, now: number): ConnectionState {
  switch (state.name) {
    case "catching-up":
      return {
        name: "live",
        attempt: state.attempt,
        openedAt: state.openedAt,
        heard: false,
        held: state.held,
      };
    case "trying":
      return { name: "live", attempt: 0, openedAt: now, heard: false, held: tried(state.held, now) };
    default:
      return state;
  }
}

/** A frame came. */
export function heard(state: ConnectionState, now: number): ConnectionState {
  return state.name === "live" && !state.heard && now - state.openedAt >= PROVEN_MS
    ? { ...state, heard: true, held: undefined }
    : state;
}

/** The stream or the poll ended, or could not be opened. */
export function ended(state: ConnectionState, ending: Ending, circumstances: Circumstances): ConnectionState {
  const { now } = circumstances;
  if (ending.kind === "stopped") {
    return { name: "stopped", why: ending.why };
  }
  switch (state.name) {
    case "stopped":
    case "waiting":
      return state;
    case "trying":
      return ending.kind === "again"
        ? { name: "connecting", attempt: 0, startedAt: now, troubledSince: now, held: state.held }
        : untried(state.held, ending, now);
    case "polling":
      return pause(
        { attempt: 0, startedAt: now, troubledSince: now, held: state.held },
        ending,
        circumstances,
      );
    case "live": {
      const { openedAt, held } = state;
      const attempt = now - openedAt >= PROVEN_MS ? 0 : state.attempt;
      const last = { attempt, startedAt: openedAt, troubledSince: now, held };
      return ending.kind === "silent" && !state.heard
        ? { name: "probing", ...last, held: held && restrained(held, now) }
        : pause(last, ending, circumstances);
    }
    case "connecting":
    case "catching-up":
    case "probing": {
      const { attempt, startedAt, troubledSince = now, held } = state;
      const last = { attempt, startedAt, troubledSince, held };
      return ending.kind === "silent" && state.name !== "probing"
        ? { name: "probing", ...last }
        : pause(last, ending, circumstances);
    }
  }
}

/** The wait is over. */
export function retried(state: ConnectionState, now: number): ConnectionState {
  if (state.name !== "waiting") {
    return state;
  }
  const { attempt, troubledSince, held } = state;
  const name = held !== undefined && !isDue(held, now) ? "probing" : "connecting";
  return { name, attempt, startedAt: now, troubledSince, held };
}

/** A poll was answered in full. @param news it brought something */
export function polled(
  state: ConnectionState,
  news: boolean,
  { now, random, visible }: Circumstances,
): ConnectionState {
  if (state.name !== "probing" && state.name !== "polling") {
    return state;
  }
  const quiet = news || state.name === "probing" ? 0 : state.quiet + 1;
  const pause = visible ? Math.min(POLL_MS * 1.5 ** Math.min(quiet, 8), POLL_QUIET_MS) : POLL_HIDDEN_MS;
  // Those behind the same middlebox do not ask in step.
  const pollAt = now + Math.floor(pause * (0.75 + random / 4));
  return { name: "polling", held: state.held ?? tried(undefined, now), pollAt, quiet };
}

/** It is time for the next poll: for a stream instead, now and then. */
export function due(state: ConnectionState, now: number): ConnectionState {
  return state.name === "polling" && isDue(state.held, now) ? { name: "trying", held: state.held } : state;
}

/** The page woke while polling: it polls at once, and tries a stream soon unless one was tried lately. */
export function woken(state: ConnectionState, now: number): ConnectionState {
  return state.name === "polling" && now - state.held.triedAt >= TRIAL_ON_WAKE_MS
    ? { ...state, quiet: 0, held: { ...state.held, tryAt: now } }
    : state;
}

function tried(held: Held | undefined, now: number): Held {
  return restrained({ trials: held === undefined ? 0 : held.trials + 1, triedAt: now }, now);
}

function restrained({ trials, triedAt }: Omit<Held, "tryAt">, now: number): Held {
  return { trials, triedAt, tryAt: now + (TRIAL_PAUSES_MS[trials] ?? LONGEST_PAUSE_MS) };
}

/** Also when the clock was set back by more than any pause. */
function isDue({ tryAt }: Held, now: number): boolean {
  return now >= tryAt || tryAt - now > LONGEST_PAUSE_MS;
}

/** No stream came all the way: polling goes on, and if it is the server that is away, the next poll will tell. */
function untried(held: Held, ending: Ending, now: number): ConnectionState {
  const pollAt = ending.kind === "told" ? now + ending.retryAfterMs : now;
  return { name: "polling", held: tried(held, now), pollAt, quiet: 0 };
}

function pause(
  last: Attempt & { troubledSince: number },
  ending: Exclude<Ending, { kind: "stopped" }>,
  { now, random, visible }: Circumstances,
): ConnectionState {
  const { attempt, startedAt, troubledSince, held } = last;
  const delay = delayOf(ending, { attempt, troubledFor: now - troubledSince, random, visible });
  // Who waited in vain has waited: the pause counts from when the attempt began, whatever a clock set back says.
  const served = ending.kind === "silent" ? Math.max(SILENCE_MS, now - startedAt) : 0;
  return {
    name: "waiting",
    attempt: attempt + 1,
    troubledSince,
    until: now + Math.max(0, delay - served),
    patient: ending.kind === "told",
    held,
  };
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
