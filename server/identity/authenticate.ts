import type { Ending } from "../ending.ts";
import type { Identity } from "./identity.ts";
import type { IdentityLimits } from "./limits.ts";
import type {
  Account,
  DeviceId,
  Door,
  SessionExpiry,
  SessionWithAccount,
  StoredSession,
  UserId,
} from "./ports.ts";
import { isSecret } from "./secrets.ts";
import { hashToken } from "./token-hash.ts";

/** A session that a call runs under. */
export interface LiveSession extends SessionWithAccount {
  /** Aborts when the session ends while the call is open. Who asks is noted until then: a call that never waits need not. */
  readonly ended: Ending;
}

/** A call that carries a token. */
export interface TokenCall {
  /** Aborts when the call is over, and is asked for only where needed. */
  readonly signal: Ending;
  /** What it came by, where calls with the same token are likely to follow; see `hashToken`. */
  readonly connection?: object | undefined;
}

/**
 * The session that a token opens, or undefined when it opens none (any more).
 *
 * @param address where the call comes from; empty: not known
 */
export async function authenticate(
  identity: Identity,
  token: string,
  call: TokenCall,
  address = "",
): Promise<LiveSession | undefined> {
  if (!isSecret(token)) {
    return undefined;
  }
  const { store, registry, limits, env } = identity;
  const tokenHash = hashToken(token, call.connection);
  const session = await store.sessionByToken(tokenHash);
  if (session === undefined || session.account.suspended || hasExpired(session, limits, env.now())) {
    return undefined;
  }
  if (isNews(identity, session, address)) await noteUse(identity, session, address);
  // It may have ended while it was looked up, and while its use was written down.
  if (registry.hasEnded(tokenHash)) return undefined;
  return new OpenedSession(session, () => registry.enter(tokenHash, call.signal));
}

/**
 * A class, since an object literal with a getter is a shape of its own each time it is made: V8 keeps those shapes, and all
 * of the call with them, until it next collects everything.
 */
class OpenedSession implements LiveSession {
  readonly sessionId: string;
  readonly tokenHash: string;
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly openedBy: Door;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly confirmedAt: number;
  readonly address: string;
  readonly shared: boolean;
  readonly account: Account;
  readonly #enter: () => Ending;
  #ended: Ending | undefined;

  constructor(session: SessionWithAccount, enter: () => Ending) {
    this.sessionId = session.sessionId;
    this.tokenHash = session.tokenHash;
    this.userId = session.userId;
    this.deviceId = session.deviceId;
    this.openedBy = session.openedBy;
    this.createdAt = session.createdAt;
    this.lastSeenAt = session.lastSeenAt;
    this.confirmedAt = session.confirmedAt;
    this.address = session.address;
    this.shared = session.shared;
    this.account = session.account;
    this.#enter = enter;
  }

  get ended(): Ending {
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
