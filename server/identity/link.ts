import { Refusal } from "../refusal.ts";
import { requireConfirmation, requireConfirmed, type ConfirmedCall } from "./confirm.ts";
import type { Identity } from "./identity.ts";
import type { StoredLink } from "./key-ports.ts";
import { liveLink } from "./link-door.ts";
import type { SessionWithAccount } from "./ports.ts";
import { hashCode, showCode } from "./secrets.ts";

/**
 * Makes a code by which another browser of the same person is let in, in place of an earlier one. It is the caller's
 * session that shows it, and that alone decides who comes in.
 *
 * @returns `XXXX-XXXX-XXXX`: shown this once, stored as a hash only
 * @throws Refusal as `requireConfirmation`
 */
export async function createLink(
  identity: Identity,
  call: ConfirmedCall,
): Promise<{ code: string; expiresAt: number }> {
  const { store, env, limits } = identity;
  await requireConfirmation(identity, call);
  const code = env.newCode();
  const expiresAt = env.now() + limits.linkLifetime;
  await store.write(async (tx) => {
    const { sessionId, userId } = await requireConfirmed(identity, tx, call.session);
    await tx.links.put({
      userId,
      sessionId,
      state: "waiting",
      codeHash: hashCode(userId, code),
      triesLeft: limits.codeTries,
      expiresAt,
      request: undefined,
    });
  });
  return { code: showCode(code), expiresAt };
}

/** The link that a session has made, as long as it is of use: undefined when it was refused, too. */
export async function getLink(
  identity: Identity,
  { userId, sessionId }: SessionWithAccount,
): Promise<StoredLink | undefined> {
  const link = await identity.store.read((tx) => liveLink(identity, tx, userId));
  return link?.sessionId === sessionId && link.state !== "refused" ? link : undefined;
}

/**
 * Lets the browser that handed in the code in, or not; after a no the code is worth nothing either. Saying the same
 * again changes nothing.
 *
 * @throws Refusal `not-found` when there is no such request of this session (any more)
 */
export async function answerLink(
  identity: Identity,
  { userId, sessionId }: SessionWithAccount,
  { requestId, approve }: { requestId: string; approve: boolean },
): Promise<void> {
  const state = approve ? "approved" : "refused";
  await identity.store.write(async (tx) => {
    const link = await liveLink(identity, tx, userId);
    const asked = link?.sessionId === sessionId && link.request?.requestId === requestId;
    if (!asked || (link.state !== "requested" && link.state !== state)) {
      throw new Refusal("not-found", "Nobody waits for this answer (any more).", { field: "request_id" });
    }
    await tx.links.put({ ...link, state });
  });
}

/** Makes the code of this session, and whatever came of it, worthless. */
export async function cancelLink(
  { store }: Identity,
  { userId, sessionId }: SessionWithAccount,
): Promise<void> {
  await store.write(async (tx) => {
    const link = await tx.links.find(userId);
    if (link?.sessionId === sessionId) await tx.links.remove(userId);
  });
}
