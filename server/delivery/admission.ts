import { Refusal } from "../refusal.ts";

/** How many streams there may be at a time. */
export interface StreamLimits {
  perSession: number;
  perAddress: number;
}

/**
 * Counts open streams, so that no session and no address takes more than its share.
 *
 * A session's oldest stream gives way to one too many: a connection that died unnoticed (a phone that changed
 * networks) looks open for a quarter of an hour, and must not shut out the person it was for. Behind one address
 * there are many people, so there the newcomer waits.
 */
export interface Admission {
  /** Lets a stream in, or refuses. `giveWay` asks it to end soon. The function returned lets it out. */
  enter(sessionId: string, address: string, giveWay: () => void): () => void;
  /** Streams open now. */
  streams(): number;
}

export function createAdmission(limits: StreamLimits): Admission {
  /** Of each session, those that were not asked to give way, the oldest first. */
  const sessions = new Map<string, Set<() => void>>();
  const addresses = createCounter();
  let streams = 0;
  const forget = (sessionId: string, giveWay: () => void): void => {
    const own = sessions.get(sessionId);
    if (own?.delete(giveWay) && own.size === 0) sessions.delete(sessionId);
  };
  return {
    enter(sessionId, address, giveWay) {
      if (addresses.count(address) >= limits.perAddress) throw tooMany();
      const own = sessions.get(sessionId) ?? new Set();
      const [oldest] = own.size < limits.perSession ? [] : own;
      if (oldest !== undefined) own.delete(oldest);
      sessions.set(sessionId, own.add(giveWay));
      oldest?.();
      addresses.change(address, 1);
      streams += 1;
      return () => {
        forget(sessionId, giveWay);
        addresses.change(address, -1);
        streams -= 1;
      };
    },
    streams: () => streams,
  };
}

function tooMany(): Refusal {
  return new Refusal("throttled", "Too many connections are open from this address.", { retryAfterMs: 5000 });
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
