import type { Identity } from "./identity.ts";
import type { IdentityLimits } from "./limits.ts";
import type { SessionExpiry, SessionWithAccount, StoredSession } from "./ports.ts";
import { hashSecret, isSecret } from "./secrets.ts";

/** A session that a call runs under. */
export interface LiveSession extends SessionWithAccount {
  /** Aborts when the session ends while the call is open. Who asks is noted until then: a call that never waits need not. */
  readonly ended: AbortSignal;
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
  const { store, registry, limits, env } = identity;
  const tokenHash = hashSecret(token);
  const session = await store.sessionByToken(tokenHash);
  if (session === undefined || session.account.suspended || hasExpired(session, limits, env.now())) {
    return undefined;
  }
  if (isNews(identity, session, address)) await noteUse(identity, session, address);
  // It may have ended while it was looked up, and while its use was written down.
  if (registry.hasEnded(tokenHash)) return undefined;
  return new OpenedSession(session, () => registry.enter(tokenHash, call.signal)) as OpenedSession &
    typeof session;
}

/**
 * A class, since an object literal with a getter is a shape of its own each time it is made: V8 keeps those shapes, and all
 * of the call with them, until it next collects everything.
 */
class OpenedSession {
  readonly #enter: () => AbortSignal;
  #ended: AbortSignal | undefined;

  constructor(session: SessionWithAccount, enter: () => AbortSignal) {
    Object.assign(this, session);
    this.#enter = enter;
  }

  get ended(): AbortSignal {
    return (this.#ended ??= this.#enter());
  }
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

/** Whether a use of the session is worth writing down. */
function isNews({ env, limits }: Identity, session: StoredSession, address: string): boolean {
  const moved = address !== "" && address !== session.address;
  return env.now() - session.lastSeenAt >= (moved ? limits.addressInterval : limits.touchInterval);
}

async function noteUse(
  { env, store }: Identity,
  { sessionId, address: before }: StoredSession,
  address: string,
): Promise<void> {
  const at = env.now();
  try {
    await store.write((tx) => tx.sessions.touch(sessionId, { at, address: address || before }));
  } catch {
    // A full disk must not keep people from reading: the next call notes it.
  }
}
