import { Refusal } from "../refusal.ts";
import { requireConfirmation, requireConfirmed, type ConfirmedCall } from "./confirm.ts";
import type { Identity } from "./identity.ts";
import type { IdentityEnvironment, IdentityTransaction, UserId } from "./ports.ts";

/** How long a name that was given up is nobody's: whoever misses its owner finds that they are gone. */
const QUARANTINE = 90 * 24 * 60 * 60 * 1000;

/**
 * Deletes the caller's account, once they are confirmed and have typed their name: nothing opens it any more, every
 * call of theirs ends, and the name is nobody's for 90 days. What they have in the chat is dealt with afterwards.
 *
 * @throws Refusal "invalid-argument" when the name is not theirs, and as `requireConfirmation`
 */
export async function deleteAccount(
  identity: Identity,
  call: ConfirmedCall,
  { username }: { username: string },
): Promise<void> {
  const { userId } = call.session;
  requireOwnName(call.session.account.username, username);
  await requireConfirmation(identity, call);
  const ended = await identity.store.write(async (tx) => {
    await requireConfirmed(identity, tx, call.session);
    return closeAccount(identity, tx, userId);
  });
  identity.registry.end(ended);
}

/**
 * The part of deleting an account that is one transaction. A waiting name that nobody has claimed is given up as well;
 * one that is deleted already stays so.
 *
 * @returns the token hashes of the sessions that ended, for the registry to hear once it is stored
 */
export async function closeAccount(
  { env, removesMessages }: { env: Pick<IdentityEnvironment, "now">; removesMessages: boolean },
  tx: IdentityTransaction,
  userId: UserId,
): Promise<string[]> {
  const at = env.now();
  const ended = await tx.sessions.removeAllOf(userId);
  await tx.accounts.beginRemoval({ userId, at, removeMessages: removesMessages });
  await tx.accounts.giveUp(userId, at, at + QUARANTINE);
  return ended;
}

function requireOwnName(own: string, typed: string): void {
  // Whoever has the name typed it as they read it; how it is compared elsewhere does not matter here.
  const same = (text: string) => text.trim().normalize("NFC").toLowerCase();
  if (same(own) === same(typed)) return;
  throw new Refusal("invalid-argument", "This is not your name. Type it as it is shown.", {
    field: "username",
  });
}
