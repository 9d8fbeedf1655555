import { hasExpired } from "./authenticate.ts";
import type { Identity } from "./identity.ts";
import type { Account, DeviceId, IdentityReader, SessionWithAccount } from "./ports.ts";
import { hashSecret, isSecret } from "./secrets.ts";

/** What the store knows about a name and about the client that asks for it. */
export interface Sighting {
  /** Undefined: nobody has used the name and nobody has written to it. */
  account: Account | undefined;
  /** The device of the client's present session, when that session is the name's. */
  sessionDevice: DeviceId | undefined;
  /** That session is on a computer that others use too. */
  sessionShared: boolean;
  /** The name's device in this browser, when this browser may open the name. */
  rememberedDevice: DeviceId | undefined;
}

/** What a client carries. Either may be anything: it comes from the wire. */
export interface Carried {
  token: string | undefined;
  browserSecret: string | undefined;
}

/** Looks a name up, and what ties this client to it. */
export async function look(
  identity: Identity,
  tx: IdentityReader,
  canonical: string,
  { token, browserSecret }: Carried,
): Promise<Sighting> {
  const account = await tx.accounts.byName(canonical);
  const session = account && token ? await sessionOf(identity, tx, account, token) : undefined;
  return {
    account,
    sessionDevice: session?.deviceId,
    sessionShared: session?.shared ?? false,
    rememberedDevice:
      account && browserSecret && (await rememberedDevice(identity, tx, account, browserSecret)),
  };
}

async function sessionOf(
  { env, limits }: Identity,
  tx: IdentityReader,
  account: Account,
  token: string,
): Promise<SessionWithAccount | undefined> {
  const session = isSecret(token) ? await tx.sessions.byToken(hashSecret(token)) : undefined;
  const opens = session?.userId === account.userId && !hasExpired(session, limits, env.now());
  return opens ? session : undefined;
}

async function rememberedDevice(
  { env, limits }: Identity,
  tx: IdentityReader,
  account: Account,
  browserSecret: string,
): Promise<DeviceId | undefined> {
  const entry = isSecret(browserSecret)
    ? await tx.reEntries.find(hashSecret(browserSecret), account.userId)
    : undefined;
  return entry !== undefined && env.now() - entry.usedAt < limits.reEntryIdle ? entry.deviceId : undefined;
}
