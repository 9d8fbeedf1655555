import { Refusal } from "../refusal.ts";

/** How many streams there may be at a time. */
export interface StreamLimits {
  perSession: number;
  perAddress: number;
}

/** Counts open streams, so that no session and no address takes more than its share. */
export interface Admission {
  /** Lets a stream in, or refuses. The function returned lets it out. */
  enter(sessionId: string, address: string): () => void;
  /** Streams open now. */
  streams(): number;
}

export function createAdmission(limits: StreamLimits): Admission {
  const sessions = createCounter();
  const addresses = createCounter();
  let streams = 0;
  return {
    enter(sessionId, address) {
      if (sessions.count(sessionId) >= limits.perSession) throw tooMany("this log-in");
      if (addresses.count(address) >= limits.perAddress) throw tooMany("this address");
      sessions.change(sessionId, 1);
      addresses.change(address, 1);
      streams += 1;
      return () => {
        sessions.change(sessionId, -1);
        addresses.change(address, -1);
        streams -= 1;
      };
    },
    streams: () => streams,
  };
}

function tooMany(source: string): Refusal {
  return new Refusal("throttled", `Too many connections are open from ${source}.`, { retryAfterMs: 5000 });
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
