import { Refusal } from "../refusal.ts";
import type { Identity } from "./identity.ts";
import type { SessionWithAccount } from "./ports.ts";
import { requireLive } from "./renew-token.ts";
import { hashSecret } from "./secrets.ts";

/** Who asks: of two browsers that end each other's session at once, one is to stay. */
type Asking = Pick<SessionWithAccount, "userId" | "sessionId" | "tokenHash">;

/**
 * Ends one of a person's sessions, and the calls that run under it; its browser no longer opens the name by itself.
 * One that has ended already is fine.
 *
 * @returns whether it had not
 * @throws Refusal "not-found" for another person's; as `requireLive`
 */
export async function endSession(
  { store, registry }: Pick<Identity, "store" | "registry">,
  caller: Asking,
  sessionId: string,
): Promise<boolean> {
  const { userId } = caller;
  const ended = await store.write(async (tx) => {
    await requireLive(tx, caller);
    const session = await tx.sessions.removeById(userId, sessionId);
    if (session !== undefined) await tx.reEntries.forgetDevice(userId, session.deviceId);
    else if ((await tx.sessions.byId(sessionId)) !== undefined) throw sessionNotFound();
    return session;
  });
  if (ended !== undefined) registry.end([ended.tokenHash]);
  return ended !== undefined;
}

/**
 * Ends all of a person's sessions but this one, as `endSession` does. No other browser opens their name by itself any
 * more, and no code that one of them showed is good. A browser is told by its secret: one that took a stolen token
 * over goes by the device of whom it was stolen from.
 *
 * @param caller.browserSecret of the browser that asks, if it is one
 * @returns how many it were
 * @throws Refusal as `requireLive`
 */
export async function endOtherSessions(
  { store, registry }: Pick<Identity, "store" | "registry">,
  caller: Asking & { browserSecret: string | undefined },
): Promise<number> {
  const { userId, sessionId, browserSecret } = caller;
  const ended = await store.write(async (tx) => {
    await requireLive(tx, caller);
    await tx.reEntries.forgetAll(userId, browserSecret && hashSecret(browserSecret));
    await tx.links.remove(userId);
    return tx.sessions.removeAllOf(userId, sessionId);
  });
  registry.end(ended);
  return ended.length;
}

function sessionNotFound(): Refusal {
  return new Refusal("not-found", "There is no such session.", { field: "session_id" });
}
