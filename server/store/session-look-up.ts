import type { SessionWithAccount, UserId } from "../identity/ports.ts";
import type { Database } from "./database.ts";
import { sessionReader } from "./identity-sessions.ts";

/** Sessions that are remembered: the one looked up first is forgotten first. About 1 KiB each. */
const MAX_KNOWN = 10_000;

/**
 * Looks sessions up by the hashes of their tokens, as the last commit left them. One that was looked up is remembered
 * until a commit changes it or its account: every call needs one, and few change any.
 */
export function sessionLookUp(
  database: Pick<Database, "read" | "watchAccounts">,
  atMost = MAX_KNOWN,
): (tokenHash: string) => Promise<SessionWithAccount | undefined> {
  const known = new KnownSessions(atMost);
  database.watchAccounts((userIds) => known.forget(userIds));
  return async (tokenHash) => {
    const session = known.get(tokenHash);
    if (session !== undefined) return session;
    const { changes } = known;
    const found = await database.read((connection) => sessionReader(connection).byToken(tokenHash));
    // What was read may be from before a commit that came while it was on its way.
    if (found !== undefined && changes === known.changes) known.keep(found);
    return found;
  };
}

class KnownSessions {
  readonly #byToken = new Map<string, SessionWithAccount>();
  readonly #tokensOf = new Map<UserId, Set<string>>();
  readonly #atMost: number;
  #changes = 0;

  constructor(atMost: number) {
    this.#atMost = atMost;
  }

  /** How often something was to be forgotten. */
  get changes(): number {
    return this.#changes;
  }

  get(tokenHash: string): SessionWithAccount | undefined {
    return this.#byToken.get(tokenHash);
  }

  keep(session: SessionWithAccount): void {
    const { tokenHash, userId } = session;
    this.#byToken.set(tokenHash, session);
    const tokens = this.#tokensOf.get(userId);
    if (tokens === undefined) this.#tokensOf.set(userId, new Set([tokenHash]));
    else tokens.add(tokenHash);
    if (this.#byToken.size > this.#atMost) this.#forgetFirst();
  }

  forget(userIds: readonly UserId[]): void {
    this.#changes += 1;
    for (const userId of userIds) {
      for (const tokenHash of this.#tokensOf.get(userId) ?? []) this.#byToken.delete(tokenHash);
      this.#tokensOf.delete(userId);
    }
  }

  #forgetFirst(): void {
    for (const { tokenHash, userId } of this.#byToken.values()) {
      this.#byToken.delete(tokenHash);
      const tokens = this.#tokensOf.get(userId);
      tokens?.delete(tokenHash);
      if (tokens?.size === 0) this.#tokensOf.delete(userId);
      return;
    }
  }
}
