import { Refusal } from "../refusal.ts";
import type { Identity } from "./identity.ts";
import type { Door, IdentityTransaction, SessionWithAccount } from "./ports.ts";
import { hashSecret } from "./secrets.ts";

/** What a change of credentials gave, and the token under which its session goes on. */
export interface Renewed<T> {
  result: T;
  /** Shown this once; the one before opens nothing any more. */
  token: string;
}

/**
 * Changes what opens a name, and gives the session that does it a new token in the same transaction: whoever got hold
 * of the old one is out. The session's streams live on.
 *
 * @param work is given the session as it is now
 * @param proven what the session's person proves by the change, if anything: as if they had come in by this door
 * @throws Refusal as `requireLive`, and what `work` throws
 */
export async function underNewToken<T>(
  { store, env, registry }: Identity,
  caller: SessionWithAccount,
  work: (tx: IdentityTransaction, session: SessionWithAccount) => Promise<T>,
  proven?: Door,
): Promise<Renewed<T>> {
  const token = env.newSecret();
  const tokenHash = hashSecret(token);
  const settle = registry.renew(caller.tokenHash, tokenHash);
  try {
    const result = await store.write(async (tx) => {
      const session = await requireLive(tx, caller);
      const outcome = await work(tx, session);
      const { sessionId, openedBy, confirmedAt } = session;
      await tx.sessions.renew(
        sessionId,
        proven === undefined
          ? { tokenHash, openedBy, confirmedAt }
          : { tokenHash, openedBy: proven, confirmedAt: env.now() },
      );
      return outcome;
    });
    settle(true);
    return { result, token };
  } catch (error) {
    settle(false);
    throw error;
  }
}

/**
 * A session as it is in this transaction, if the token that the call came with still opens it. One that was changed
 * while the call waited opens nothing any more, and a second change under it would lose the session's streams.
 *
 * @throws Refusal `session-required` when it has ended, or goes on under another token
 */
export async function requireLive(
  tx: IdentityTransaction,
  { sessionId, tokenHash }: Pick<SessionWithAccount, "sessionId" | "tokenHash">,
): Promise<SessionWithAccount> {
  const session = await tx.sessions.byId(sessionId);
  if (session?.tokenHash === tokenHash) return session;
  throw new Refusal("session-required", "The session has ended. Log in to do this.");
}
