import { Refusal } from "../refusal.ts";
import type { Identity } from "./identity.ts";
import { liveLink } from "./link-door.ts";
import type { IdentityTransaction, UserId } from "./ports.ts";
import { hashCode, hashSecret } from "./secrets.ts";
import { parseUsername } from "./username.ts";

export interface RequestLinkCommand {
  username: string;
  /** As the person typed it. */
  code: string;
  /** What the other browser shows of this client; may be empty. */
  deviceName: string;
  address: string;
}

/**
 * Hands in the code that another browser shows, which uses it up: from then on the other browser decides. A wrong one
 * costs the code one of its tries. A name without a code, or that nobody has, answers the same.
 *
 * @returns the token to log in with, once the other browser has said yes; and until when it may
 * @throws Refusal `username-invalid`, `credential-wrong`, `throttled`
 */
export async function requestLink(
  identity: Identity,
  { username, code, deviceName, address }: RequestLinkCommand,
): Promise<{ token: string; expiresAt: number }> {
  const { store, env, limits } = identity;
  const { canonical } = parseUsername(username);
  const account = await store.read((tx) => tx.accounts.byName(canonical));
  const attempt = identity.guesses.begin(account?.userId ?? `name ${canonical}`, address);
  const token = env.newSecret();
  const expiresAt = env.now() + limits.linkRequestLifetime;
  const request = { requestId: env.newId("r_"), tokenHash: hashSecret(token), deviceName, address };
  const accepted =
    account !== undefined &&
    (await store.write(async (tx) => {
      const link = await tryCode(identity, tx, account.userId, code);
      if (link !== undefined) await tx.links.put({ ...link, state: "requested", expiresAt, request });
      return link !== undefined;
    }));
  if (!accepted) {
    throw new Refusal("credential-wrong", "This code is not the right one, or it is over.", {
      field: "code",
    });
  }
  attempt.succeeded();
  return { token, expiresAt };
}

/** The link that waits for this code; a wrong code leaves it one try less, and after the last one nothing. */
async function tryCode(identity: Identity, tx: IdentityTransaction, userId: UserId, code: string) {
  const link = await liveLink(identity, tx, userId);
  if (link?.state !== "waiting") return undefined;
  // Both are hashes, so the time a comparison takes tells nothing about the code.
  if (link.codeHash === hashCode(userId, code)) return link;
  const triesLeft = link.triesLeft - 1;
  await (triesLeft > 0 ? tx.links.put({ ...link, triesLeft }) : tx.links.remove(userId));
  return undefined;
}
