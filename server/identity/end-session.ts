import { Refusal } from "../refusal.ts";
import type { Identity } from "./identity.ts";
import type { SessionWithAccount, UserId } from "./ports.ts";
import { hashSecret } from "./secrets.ts";

/**
 * Ends one of a person's sessions, and the calls that run under it; its browser no longer opens the name by itself.
 * One that has ended already is fine.
 *
 * @returns whether it had not
 * @throws Refusal "not-found" for another person's
 */
export async function endSession(
  { store, registry }: Pick<Identity, "store" | "registry">,
  userId: UserId,
  sessionId: string,
): Promise<boolean> {
  const ended = await store.write(async (tx) => {
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
 */
export async function endOtherSessions(
  { store, registry }: Pick<Identity, "store" | "registry">,
  {
    userId,
    sessionId,
    browserSecret,
  }: Pick<SessionWithAccount, "userId" | "sessionId"> & { browserSecret: string | undefined },
): Promise<number> {
  const ended = await store.write(async (tx) => {
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
