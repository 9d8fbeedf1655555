import { Refusal } from "../refusal.ts";
import { claimName, prepareClaim, type Newcomer, type PreparedClaim } from "./claim.ts";
import { redeemCode } from "./code.ts";
import type { Attempt } from "./credential-throttle.ts";
import { chooseDoor, type Credentials } from "./door.ts";
import type { Identity } from "./identity.ts";
import { isShared, openSession, type LogInClient, type OpenedSession } from "./open-session.ts";
import { isPasswordLength, normalPassword } from "./password.ts";
import type { Account, Door, IdentityTransaction } from "./ports.ts";
import { look, type Carried, type Sighting } from "./sighting.ts";
import { throttled } from "./throttle.ts";
import { parseUsername, type ParsedUsername } from "./username.ts";

export interface LogInCommand extends Credentials, Newcomer {
  username: string;
  client: LogInClient;
  /** What people see the client's device called; empty: nothing new. */
  deviceName: string;
  /** The token that the client has now, if any. */
  token: string | undefined;
}

/** How often a log-in starts anew because the name changed hands or password while it was at work. */
const MAX_ROUNDS = 3;

/**
 * Opens a session for a name, always under a new token. The first use of a name claims it: of many at
 * once the store lets one win, the others meet a claimed name.
 *
 * @throws Refusal `username-invalid`, `username-taken`, `password-required`, `credential-wrong`,
 * `throttled`
 */
export async function logIn(identity: Identity, command: LogInCommand): Promise<OpenedSession> {
  const name = parseUsername(command.username);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const opened = await tryLogIn(identity, command, name);
    if (opened !== "changed") {
      return opened;
    }
  }
  throw throttled(1000);
}

async function tryLogIn(
  identity: Identity,
  command: LogInCommand,
  name: ParsedUsername,
): Promise<OpenedSession | "changed"> {
  const seen = await identity.store.read((tx) => look(identity, tx, name.canonical, carried(command)));
  const proof = await prove(identity, command, name, seen);
  const outcome = await identity.store.write((tx) => enter(identity, tx, command, name, proof));
  if (outcome === "wrong code") {
    throw credentialWrong("code");
  }
  proof.attempt?.succeeded();
  if (outcome !== "changed") {
    identity.registry.end(outcome.endedSessions);
  }
  return outcome;
}

function carried({ token, client }: LogInCommand): Carried {
  const browserSecret = client.kind === "browser" && !isShared(client) ? client.secret : undefined;
  return { token, browserSecret };
}

/** A door, and what was proven at it outside of the write transaction. */
interface Proof {
  door: Door;
  /** The hash that the password matched. */
  passwordHash?: string | undefined;
  attempt?: Attempt;
  claim?: PreparedClaim;
}

async function prove(
  identity: Identity,
  command: LogInCommand,
  name: ParsedUsername,
  { account, ...seen }: Sighting,
): Promise<Proof> {
  const door = chooseDoor({ account, ...seen }, command);
  if (door instanceof Refusal) {
    throw door;
  }
  if (account === undefined || door === "claim") {
    return { door, claim: await prepareClaim(identity, command, name) };
  }
  if (door !== "password" && door !== "code") {
    return { door };
  }
  const attempt = identity.guesses.begin(account.userId, command.address);
  if (door === "password") {
    await provePassword(identity, command, account);
  }
  return { door, attempt, passwordHash: account.passwordHash };
}

async function provePassword(
  { hasher }: Identity,
  { password, signal }: LogInCommand,
  { passwordHash }: Account,
): Promise<void> {
  // What no password can be is not worth a hashing.
  const right =
    passwordHash !== undefined &&
    isPasswordLength(password) &&
    (await hasher.verify(passwordHash, normalPassword(password), signal));
  if (!right) {
    throw credentialWrong("password");
  }
}

function credentialWrong(field: "password" | "code"): Refusal {
  const message =
    field === "password"
      ? "This is not the right password."
      : "This code is not the right one, or it has been used or has expired.";
  return new Refusal("credential-wrong", message, { field });
}

/**
 * Looks again, now that nobody else writes, and opens the session if the proof still holds. A wrong code
 * is returned, not thrown: the try that it used up must stay used up.
 */
async function enter(
  identity: Identity,
  tx: IdentityTransaction,
  command: LogInCommand,
  name: ParsedUsername,
  proof: Proof,
): Promise<OpenedSession | "changed" | "wrong code"> {
  const { env } = identity;
  const seen = await look(identity, tx, name.canonical, carried(command));
  const passwordChanged = proof.door === "password" && seen.account?.passwordHash !== proof.passwordHash;
  if (passwordChanged || chooseDoor(seen, command) !== proof.door) {
    return "changed";
  }
  if (proof.claim !== undefined) {
    const account = await claimName(identity, tx, command, { name, ...proof.claim });
    return openSession(identity, tx, { ...command, account, seen, door: proof.door });
  }
  if (seen.account === undefined) return "changed";
  if (proof.door === "code" && !(await redeemCode(tx.codes, seen.account.userId, command.code, env.now()))) {
    return "wrong code";
  }
  return openSession(identity, tx, { ...command, account: seen.account, seen, door: proof.door });
}
