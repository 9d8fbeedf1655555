import type { ExpiryPlace } from "./expiry-ports.ts";
import type { Identity } from "./identity.ts";
import type { UserId } from "./ports.ts";

/** How many names are looked at in one read, so that it stays short. */
const atOnce = 500;

/** Frees the names that nobody used in so long, and which nobody would miss. @returns how many */
export async function expireNames(identity: Identity): Promise<number> {
  const before = identity.env.now() - identity.limits.unusedNames;
  let freed = 0;
  let after: ExpiryPlace | undefined;
  do {
    const { users, next } = await identity.store.read((tx) => tx.expiry.unused(before, after, atOnce));
    for (const userId of users) freed += Number(await expire(identity, userId, before));
    after = next;
  } while (after !== undefined);
  return freed;
}

/** Somebody who has come back meanwhile keeps everything. */
async function expire({ store, env, registry }: Identity, userId: UserId, before: number): Promise<boolean> {
  const ended = await store.write(async (tx) => {
    if (!(await tx.expiry.isUnused(userId, before))) return undefined;
    const sessions = await tx.sessions.removeAllOf(userId);
    await tx.reEntries.forgetAll(userId);
    await tx.links.remove(userId);
    await tx.expiry.removeUnused(userId, env.now());
    return sessions;
  });
  registry.end(ended ?? []);
  return ended !== undefined;
}
