import type { Identity } from "./identity.ts";
import type { IdentityLimits } from "./limits.ts";
import type { SessionWithAccount, StoredSession } from "./ports.ts";
import { hashSecret, isSecret } from "./secrets.ts";

/** A session that a call runs under. */
export interface LiveSession extends SessionWithAccount {
  /** Aborts when the session ends while the call is open. */
  ended: AbortSignal;
}

/**
 * The session that a token opens, or undefined when it opens none (any more).
 *
 * @param call aborts when the call that carries the token is over
 */
export async function authenticate(
  identity: Identity,
  token: string,
  call: AbortSignal,
): Promise<LiveSession | undefined> {
  if (!isSecret(token)) {
    return undefined;
  }
  const tokenHash = hashSecret(token);
  const ended = identity.registry.enter(tokenHash, call);
  const session = await identity.store.read((tx) => tx.sessions.byToken(tokenHash));
  if (session === undefined || ended.aborted || hasExpired(session, identity.limits, identity.env.now())) {
    return undefined;
  }
  await noteUse(identity, session);
  return { ...session, ended };
}

/** Whether a session is too old, or has not been used for too long. */
export function hasExpired(session: StoredSession, limits: IdentityLimits, now: number): boolean {
  return now - session.createdAt >= limits.sessionAbsolute || now - session.lastSeenAt >= limits.sessionIdle;
}

async function noteUse(identity: Identity, session: StoredSession): Promise<void> {
  const now = identity.env.now();
  if (now - session.lastSeenAt < identity.limits.touchInterval) {
    return;
  }
  try {
    await identity.store.write((tx) => tx.sessions.touch(session.tokenHash, now));
  } catch {
    // A full disk must not keep people from reading: the next call notes it.
  }
}
