import { Refusal } from "../refusal.ts";

/** How many streams there may be at a time. */
export interface StreamLimits {
  perSession: number;
  perUser: number;
  perAddress: number;
  /** Of this server. */
  inAll: number;
}

/** Where a stream comes from. */
export interface Source {
  sessionId: string;
  userId: string;
  address: string;
}

/** Counts open streams, so that no session, no person and no address takes more than its share. */
export interface Admission {
  /**
   * Lets a stream in.
   *
   * @throws Refusal "throttled"
   */
  enter(source: Source): void;
  /**
   * Looks whether one more may wait to be let in, where so many wait already.
   *
   * @throws Refusal "throttled"
   */
  checkQueue(waiting: number): void;
  /** Lets it out: once for each time that it was let in. */
  leave(source: Source): void;
  /** Whether a session has a stream open now. */
  has(sessionId: string): boolean;
  /** Streams open now. */
  streams(): number;
}

/** Long enough for connections that died unnoticed to be noticed. */
const COME_BACK_MS = 5_000;

export function createAdmission(limits: StreamLimits): Admission {
  const sessions = createCounter();
  const users = createCounter();
  const addresses = createCounter();
  let streams = 0;
  const change = ({ sessionId, userId, address }: Source, by: 1 | -1): void => {
    sessions.change(sessionId, by);
    users.change(userId, by);
    addresses.change(address, by);
    streams += by;
  };
  return {
    enter(source) {
      if (sessions.count(source.sessionId) >= limits.perSession)
        throw tooMany("from this log-in", "LIMIT_STREAMS_PER_SESSION");
      if (users.count(source.userId) >= limits.perUser)
        throw tooMany("under this name", "LIMIT_STREAMS_PER_USER");
      if (addresses.count(source.address) >= limits.perAddress)
        throw tooMany("from this address", "LIMIT_STREAMS_PER_ADDRESS");
      if (streams >= limits.inAll) throw tooMany("on this server", "LIMIT_STREAMS");
      change(source, 1);
    },
    checkQueue(waiting) {
      if (waiting >= limits.inAll) throw tooMany("on this server", "LIMIT_STREAMS");
    },
    leave: (source) => change(source, -1),
    has: (sessionId) => sessions.count(sessionId) > 0,
    streams: () => streams,
  };
}

function tooMany(where: string, limit: string): Refusal {
  return new Refusal("throttled", `Too many connections are open ${where}.`, {
    retryAfterMs: COME_BACK_MS,
    limit,
  });
}

function createCounter(): { count(key: string): number; change(key: string, by: number): void } {
  const counts = new Map<string, number>();
  const count = (key: string): number => counts.get(key) ?? 0;
  return {
    count,
    change(key, by) {
      const next = count(key) + by;
      if (next === 0) counts.delete(key);
      else counts.set(key, next);
    },
  };
}
