import { parseReason, requireOperator, type Acting } from "../operators.ts";
import { Refusal } from "../refusal.ts";
import { accountOf } from "./account-of.ts";
import type { Identity } from "./identity.ts";
import type { UserId } from "./ports.ts";

/** What was ended, and the number of its record. */
export interface EndedByOperator {
  userId: UserId;
  ended: number;
  record: number;
}

/**
 * Ends every session of a person with all calls that run under them, and what another browser was about to be let in
 * by. Their browsers no longer open by the name alone.
 *
 * @throws Refusal "not-allowed", "not-found", "invalid-argument"
 */
export async function endUserSessions(
  { store, env, registry }: Identity,
  by: Acting,
  { userId, reason }: { userId: UserId; reason: string },
): Promise<EndedByOperator> {
  const why = parseReason(reason);
  const { record, ended } = await store.write(async (tx) => {
    await requireOperator(tx.operators, by);
    await accountOf(tx, userId);
    const hashes = await tx.sessions.removeAllOf(userId);
    await tx.reEntries.forgetAll(userId);
    await tx.links.remove(userId);
    const deed = { by, act: "end-sessions", at: env.now(), userId, reason: why } as const;
    return { record: await tx.operators.record(deed), ended: hashes };
  });
  registry.end(ended);
  return { userId, ended: ended.length, record };
}

/**
 * Ends one session of anybody's, as whoever is on the server's machine may; its browser no longer opens by the name
 * alone.
 *
 * @throws Refusal "not-found"
 */
export async function endAnySession(
  { store, env, registry }: Identity,
  sessionId: string,
): Promise<EndedByOperator> {
  const { session, record } = await store.write(async (tx) => {
    const found = await tx.sessions.byId(sessionId);
    if (found === undefined) throw new Refusal("not-found", "There is no such session.");
    const { userId, deviceId, tokenHash } = found;
    await tx.sessions.remove(tokenHash);
    await tx.reEntries.forgetDevice(userId, deviceId);
    const deed = { by: undefined, act: "end-sessions", at: env.now(), userId } as const;
    return { session: found, record: await tx.operators.record(deed) };
  });
  registry.end([session.tokenHash]);
  return { userId: session.userId, ended: 1, record };
}
