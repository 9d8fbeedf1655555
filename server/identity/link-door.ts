import { Refusal } from "../refusal.ts";
import { hasExpired } from "./authenticate.ts";
import type { Identity } from "./identity.ts";
import type { StoredLink } from "./key-ports.ts";
import type { IdentityReader, IdentityTransaction, UserId } from "./ports.ts";
import { hashSecret } from "./secrets.ts";

/** A user's link, unless it is over, or the session that shows it is. */
export async function liveLink(
  { env, limits }: Identity,
  tx: IdentityReader,
  userId: UserId,
): Promise<StoredLink | undefined> {
  const link = await tx.links.find(userId);
  if (link === undefined || env.now() >= link.expiresAt) return undefined;
  const session = await tx.sessions.byId(link.sessionId);
  const lives = session?.userId === userId && !hasExpired(session, limits, env.now());
  return lives ? link : undefined;
}

/**
 * Sees whether a link lets the browser in that waits with this token.
 *
 * @throws Refusal `link-pending` as long as its person has not decided, `link-refused`, or `wrong`
 */
export async function proveLink(
  identity: Identity,
  userId: UserId,
  token: string,
  wrong: Refusal,
): Promise<void> {
  const link = await identity.store.read((tx) => liveLink(identity, tx, userId));
  switch (stateFor(link, token)) {
    case "requested":
      throw new Refusal("link-pending", "Say yes in your other browser.", { field: "link_token" });
    case "refused":
      throw new Refusal("link-refused", "Your other browser said no.", { field: "link_token" });
    case "approved":
      return;
    default:
      throw wrong;
  }
}

/** Uses an approved link up; false when it is not (any more). */
export async function acceptLink(
  identity: Identity,
  tx: IdentityTransaction,
  userId: UserId,
  token: string,
): Promise<boolean> {
  const link = await liveLink(identity, tx, userId);
  if (link === undefined || stateFor(link, token) !== "approved") return false;
  await tx.links.put({ ...link, state: "used" });
  return true;
}

function stateFor(link: StoredLink | undefined, token: string): StoredLink["state"] | undefined {
  return link?.request?.tokenHash === hashSecret(token) ? link.state : undefined;
}
