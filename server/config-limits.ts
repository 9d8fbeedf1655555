import { describe, readSettings, setting, type Environment, type Values } from "./config-setting.ts";
import { parseBytes, parseCount, parseDuration, parseRate } from "./config-values.ts";

/**
 * How much one person, address or server may take. Rates are `so many per time, so many at once`. Each is generous for
 * people and tight for programs that run away; docs/operating.md says what happens at each.
 */
const table = {
  sends: setting("LIMIT_SENDS", "50/s,200", "messages, edits and reactions of one person", parseRate),
  roomChanges: setting(
    "LIMIT_ROOM_CHANGES",
    "1/s,500",
    "changes of rooms and names in them, by one person",
    parseRate,
  ),
  reads: setting("LIMIT_READS", "30/s,600", "pages of history, lists and searches for one person", parseRate),
  exports: setting("LIMIT_EXPORTS", "4/h,4", "exports of everything that one person has", parseRate),
  anonymous: setting(
    "LIMIT_ANONYMOUS_CALLS",
    "20/s,1000",
    "calls without a session from one address",
    parseRate,
  ),
  newNames: setting("LIMIT_NEW_NAMES", "5/m,300", "names first used from one address", parseRate),
  guessesPerNameAndAddress: setting(
    "LIMIT_GUESSES",
    "1/m,10",
    "wrong passwords and codes for one name from one address",
    parseRate,
  ),
  guessesPerAddress: setting(
    "LIMIT_GUESSES_PER_ADDRESS",
    "6/m,300",
    "wrong passwords and codes from one address",
    parseRate,
  ),
  guessesPerName: setting(
    "LIMIT_GUESSES_PER_NAME",
    "4/m,100",
    "wrong passwords and codes for one name",
    parseRate,
  ),
  hashesWaiting: setting("LIMIT_PASSWORDS_WAITING", "256", "passwords that wait to be checked", parseCount),
  sessionsPerUser: setting("LIMIT_SESSIONS", "100", "log-ins of one person; the oldest end", parseCount),
  streamsPerSession: setting("LIMIT_STREAMS_PER_SESSION", "16", "open streams of one log-in", parseCount),
  streamsPerUser: setting("LIMIT_STREAMS_PER_USER", "64", "open streams of one person", parseCount),
  streamsPerAddress: setting(
    "LIMIT_STREAMS_PER_ADDRESS",
    "256",
    "open streams from one address; more for a large office",
    parseCount,
  ),
  streams: setting("LIMIT_STREAMS", "10000", "open streams in all", parseCount),
  connectionsPerAddress: setting(
    "LIMIT_CONNECTIONS_PER_ADDRESS",
    "2000",
    "open connections from one address that is no trusted proxy",
    parseCount,
  ),
  connections: setting("LIMIT_CONNECTIONS", "20000", "open connections in all", parseCount),
  stored: setting(
    "LIMIT_STORED_PER_DAY",
    "100MB",
    "text that one person may have stored in a day (UTC)",
    parseBytes,
  ),
  members: setting("LIMIT_MEMBERS", "10000", "people in one room", parseCount),
  conversations: setting(
    "LIMIT_CONVERSATIONS",
    "1000",
    "conversations of one person, at most 1000",
    parseCountTo(1_000),
  ),
  slowReader: setting(
    "LIMIT_SLOW_READER",
    "20s",
    "how long a client may take nothing of what is sent to it",
    parseDuration,
  ),
  lag: setting(
    "LIMIT_LAG",
    "500ms",
    "how late the server may run before it turns away new streams and log-ins",
    parseDuration,
  ),
};

export type Limits = Values<typeof table>;

/** @throws ConfigError when one of them cannot be used */
export function readLimits(env: Environment): Limits {
  return readSettings(table, env);
}

/** What `--help` prints about the limits: a line each. */
export function describeLimits(): string {
  return describe(table);
}

function parseCountTo(most: number): (text: string) => number {
  return (text) => {
    const count = parseCount(text);
    if (count > most) throw new Error(`this is at most ${most}.`);
    return count;
  };
}
