import { sessionExpiry } from "./authenticate.ts";
import type { Identity } from "./identity.ts";

/** So few that the commit stays short. */
const atOnce = 200;

/**
 * Forgets the sessions that have expired, a few to a transaction. A log-in does so for one person only, and would
 * leave those of people who never come back.
 */
export async function sweepSessions({ store, env, limits, registry }: Identity): Promise<void> {
  for (let removed = atOnce; removed === atOnce;) {
    const expiry = sessionExpiry(limits, env.now());
    const ended = await store.write((tx) => tx.sessions.removeOld(expiry, atOnce));
    registry.end(ended);
    removed = ended.length;
  }
}
