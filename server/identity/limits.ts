import type { ThrottleRate } from "./throttle.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every number of identity that somebody may want to tune, in one place. Times in milliseconds. */
export interface IdentityLimits {
  /** A session ends after this long without a call. */
  sessionIdle: number;
  /** The same on a computer that others use too. */
  sharedSessionIdle: number;
  /** A session ends this long after its log-in, however busy. */
  sessionAbsolute: number;
  /** How often a session's last use is written down; sooner, when its address changed. */
  touchInterval: number;
  addressInterval: number;
  /** Who has proven with a credential that it is them is believed for so long. */
  confirmedFor: number;
  /** For how long whoever came in without their password, having forgotten it, may set another. */
  forgotFor: number;
  /** A person's most recently used sessions that survive a log-in. */
  sessionsPerUser: number;
  /** A browser forgets a person who has not logged in there for this long. */
  reEntryIdle: number;
  /** A name that nobody would miss is free again when its person was not here for this long. */
  unusedNames: number;
  /** For how long nobody can have a name that was given up. */
  quarantine: number;
  codeLifetime: number;
  codeTries: number;
  /** The code that lets another browser in; and how long its person has to answer, once it was handed in. */
  linkLifetime: number;
  linkRequestLifetime: number;
  passkeysPerUser: number;
  /** Challenges for passkeys: how long they live, how many there are, and how many an address or a person may ask for. */
  challengeLifetime: number;
  challenges: number;
  challengesPerAddress: ThrottleRate;
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
  sharedSessionIdle: 12 * HOUR,
  sessionAbsolute: 400 * DAY,
  touchInterval: HOUR,
  addressInterval: MINUTE,
  confirmedFor: 10 * MINUTE,
  forgotFor: DAY,
  sessionsPerUser: 100,
  reEntryIdle: 400 * DAY,
  unusedNames: 30 * DAY,
  quarantine: 90 * DAY,
  codeLifetime: DAY,
  codeTries: 5,
  linkLifetime: 10 * MINUTE,
  linkRequestLifetime: 5 * MINUTE,
  passkeysPerUser: 20,
  challengeLifetime: 5 * MINUTE,
  challenges: 10_000,
  challengesPerAddress: { burst: 60, refillMs: 2 * SECOND },
  hashesAtOnce: 2,
  hashesWaiting: 256,
  claimsPerAddress: { burst: 300, refillMs: 12 * SECOND },
  guessesPerNameAndAddress: { burst: 10, refillMs: MINUTE },
  guessesPerAddress: { burst: 300, refillMs: 10 * SECOND },
  guessesPerName: { burst: 100, refillMs: 15 * SECOND },
};
