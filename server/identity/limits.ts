import type { ThrottleRate } from "./throttle.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every number of identity that somebody may want to tune, in one place. Times in milliseconds. */
export interface IdentityLimits {
  /** A session ends after this long without a call. */
  sessionIdle: number;
  /** A session ends this long after its log-in, however busy. */
  sessionAbsolute: number;
  /** How often a session's last use is written down. */
  touchInterval: number;
  /** A person's most recently used sessions that survive a log-in. */
  sessionsPerUser: number;
  /** A browser forgets a person who has not logged in there for this long. */
  reEntryIdle: number;
  codeLifetime: number;
  codeTries: number;
  /** Password hashings at once, and how many may wait. */
  hashesAtOnce: number;
  hashesWaiting: number;
  /** New names per address: a school behind one address logs in within minutes. */
  claimsPerAddress: ThrottleRate;
  /** Wrong guesses at one name from one address, from one address at all names, at one name by all. */
  guessesPerNameAndAddress: ThrottleRate;
  guessesPerAddress: ThrottleRate;
  guessesPerName: ThrottleRate;
}

export const DEFAULT_LIMITS: IdentityLimits = {
  sessionIdle: 90 * DAY,
  sessionAbsolute: 400 * DAY,
  touchInterval: HOUR,
  sessionsPerUser: 100,
  reEntryIdle: 400 * DAY,
  codeLifetime: DAY,
  codeTries: 5,
  hashesAtOnce: 2,
  hashesWaiting: 256,
  claimsPerAddress: { burst: 300, refillMs: 12 * SECOND },
  guessesPerNameAndAddress: { burst: 10, refillMs: MINUTE },
  guessesPerAddress: { burst: 300, refillMs: 10 * SECOND },
  guessesPerName: { burst: 100, refillMs: 15 * SECOND },
};
