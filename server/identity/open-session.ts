import { sessionExpiry } from "./authenticate.ts";
import type { Identity } from "./identity.ts";
import type { Account, DeviceId, Door, IdentityTransaction, SessionWithAccount, UserId } from "./ports.ts";
import { hashSecret, isSecret } from "./secrets.ts";
import { isSuspended } from "./suspend-user.ts";
import type { Sighting } from "./sighting.ts";

/** How a client keeps its sessions. */
export type LogInClient =
  /**
   * A browser: its present session ends, and from now on it may come back by name alone; not if others use it
   * too, and then nothing that it was before counts.
   */
  | { kind: "browser"; secret: string | undefined; shared?: boolean }
  /** Any other: it asks for the device it was before, or, when empty, for a new one. */
  | { kind: "bearer"; deviceId: string };

export interface OpenedSession {
  session: SessionWithAccount;
  /** The new token: shown this once. */
  token: string;
  /** For a browser that is to come back by name: the secret by which it is known. */
  browserSecret: string | undefined;
  /** Hashes of the tokens that ended with this log-in. */
  endedSessions: string[];
}

/** Who has been let in, and how. */
interface Admission {
  account: Account;
  door: Door;
  client: LogInClient;
  /** What people see the device called; empty: what it was called before. */
  deviceName: string;
  token: string | undefined;
  /** Where the client is. */
  address: string;
  seen: Sighting;
}

/** Doors that take a proof of the person, and not only of the browser. */
const PROVING: ReadonlySet<Door> = new Set(["password", "passkey", "link", "recovery-code", "code"]);

/** Whether a client says that it is a browser that others use too. */
export function saysShared(client: LogInClient): boolean {
  return client.kind === "browser" && client.shared === true;
}

/** Whether it is one: as it says, or as it said when the session began that lets it in. */
function isShared({ client, door, seen }: Admission): boolean {
  return saysShared(client) || (client.kind === "browser" && door === "session" && seen.sessionShared);
}

/** Writes a new session for somebody who has been let in. */
export async function openSession(
  identity: Identity,
  tx: IdentityTransaction,
  admission: Admission,
): Promise<OpenedSession> {
  const { env } = identity;
  const { account, client, door } = admission;
  // Not before they have proven who they are: nobody else learns it.
  if (account.suspended) throw isSuspended();
  const endedSessions = await endEarlier(identity, tx, admission);
  const now = env.now();
  const deviceId = await useDevice(identity, tx, admission, now);
  const browserSecret =
    client.kind === "browser" && !isShared(admission)
      ? await rememberBrowser(identity, tx, client, account.userId, deviceId)
      : undefined;
  if (isShared(admission)) await forgetBrowser(tx, admission);
  const token = env.newSecret();
  const stored = {
    sessionId: env.newId("s_"),
    tokenHash: hashSecret(token),
    userId: account.userId,
    deviceId,
    openedBy: door,
    createdAt: now,
    lastSeenAt: now,
    confirmedAt: PROVING.has(door) ? now : 0,
    address: admission.address,
    shared: isShared(admission),
  };
  await tx.sessions.add(stored);
  return { session: { ...stored, account }, token, browserSecret, endedSessions };
}

/** Ends the browser's present session, whoever's it was, and those of the person that are out of date. */
async function endEarlier(
  { env, limits }: Identity,
  tx: IdentityTransaction,
  { account, client, token }: Admission,
): Promise<string[]> {
  const expiry = sessionExpiry(limits, env.now());
  const ended = await tx.sessions.trim(account.userId, expiry, limits.sessionsPerUser - 1);
  if (client.kind === "browser" && token !== undefined && isSecret(token)) {
    const tokenHash = hashSecret(token);
    await tx.sessions.remove(tokenHash);
    ended.push(tokenHash);
  }
  return ended;
}

/** The device that this client was before for this person, or a new one. */
async function useDevice(
  { env }: Identity,
  tx: IdentityTransaction,
  admission: Admission,
  at: number,
): Promise<DeviceId> {
  const { account, deviceName: name } = admission;
  const known = await knownDevice(tx, admission);
  const deviceId = known ?? env.newId("d_");
  if (known === undefined) await tx.devices.add(deviceId, account.userId, at);
  await tx.devices.loggedIn(deviceId, { name, at });
  return deviceId;
}

async function knownDevice(tx: IdentityTransaction, admission: Admission): Promise<DeviceId | undefined> {
  const { account, client, seen } = admission;
  if (client.kind === "bearer" && client.deviceId !== "") {
    if ((await tx.devices.owner(client.deviceId)) === account.userId) {
      return client.deviceId;
    }
  }
  return isShared(admission) ? undefined : (seen.rememberedDevice ?? seen.sessionDevice);
}

/**
 * What a browser knew of a person goes once they say that others use it too. Only if they have proven who they are: a
 * name that nothing else opens would be lost.
 */
async function forgetBrowser(tx: IdentityTransaction, { account, door, client }: Admission): Promise<void> {
  const secret = client.kind === "browser" ? client.secret : undefined;
  if (secret === undefined || !isSecret(secret) || !PROVING.has(door)) return;
  await tx.reEntries.forget(hashSecret(secret), account.userId);
}

/**
 * Notes that this browser may open the name again. A browser keeps its secret: an answer that gets lost
 * on the way then costs nobody their name, since the same browser simply logs in again.
 */
async function rememberBrowser(
  { env }: Identity,
  tx: IdentityTransaction,
  client: { secret: string | undefined },
  userId: UserId,
  deviceId: DeviceId,
): Promise<string> {
  const known = client.secret !== undefined && isSecret(client.secret) ? client.secret : undefined;
  const secret = known ?? env.newSecret();
  await tx.reEntries.remember({ browserHash: hashSecret(secret), userId, deviceId, at: env.now() });
  return secret;
}
