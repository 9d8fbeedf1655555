import type { Identity } from "./identity.ts";
import type { IdentityLimits } from "./limits.ts";
import type { SessionExpiry, SessionWithAccount, StoredSession } from "./ports.ts";
import { hashSecret, isSecret } from "./secrets.ts";

/** A session that a call runs under. */
export interface LiveSession extends SessionWithAccount {
  /** Aborts when the session ends while the call is open. */
  ended: AbortSignal;
}

/**
 * The session that a token opens, or undefined when it opens none (any more).
 *
 * @param call the call that carries the token: its signal aborts when it is over, and is asked for only where needed
 * @param address where the call comes from; empty: not known
 */
export async function authenticate(
  identity: Identity,
  token: string,
  call: { readonly signal: AbortSignal },
  address = "",
): Promise<LiveSession | undefined> {
  if (!isSecret(token)) {
    return undefined;
  }
  const tokenHash = hashSecret(token);
  const ended = identity.registry.enter(tokenHash, call.signal);
  const session = await identity.store.read((tx) => tx.sessions.byToken(tokenHash));
  const over = session === undefined || session.account.suspended || ended.aborted;
  if (over || hasExpired(session, identity.limits, identity.env.now())) {
    return undefined;
  }
  await noteUse(identity, session, address);
  // What ended it may have been written just before that.
  return ended.aborted ? undefined : { ...session, ended };
}

/** Whether a session is too old, or has not been used for too long. */
export function hasExpired(session: StoredSession, limits: IdentityLimits, now: number): boolean {
  const idle = session.shared ? limits.sharedSessionIdle : limits.sessionIdle;
  return now - session.createdAt >= limits.sessionAbsolute || now - session.lastSeenAt >= idle;
}

/** The same for the store: which sessions are over at `now`. */
export function sessionExpiry(limits: IdentityLimits, now: number): SessionExpiry {
  return {
    seenBefore: now - limits.sessionIdle,
    sharedSeenBefore: now - limits.sharedSessionIdle,
    createdBefore: now - limits.sessionAbsolute,
  };
}

async function noteUse(
  { env, limits, store }: Identity,
  { sessionId, lastSeenAt, address: before }: StoredSession,
  address: string,
): Promise<void> {
  const at = env.now();
  const moved = address !== "" && address !== before;
  if (at - lastSeenAt < (moved ? limits.addressInterval : limits.touchInterval)) {
    return;
  }
  try {
    await store.write((tx) => tx.sessions.touch(sessionId, { at, address: address || before }));
  } catch {
    // A full disk must not keep people from reading: the next call notes it.
  }
}
