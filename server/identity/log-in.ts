import { Refusal } from "../refusal.ts";
import { claimName, prepareClaim, type Newcomer, type PreparedClaim } from "./claim.ts";
import { chooseDoor, type Credentials } from "./door.ts";
import type { Identity } from "./identity.ts";
import { saysShared, openSession, type LogInClient, type OpenedSession } from "./open-session.ts";
import type { Door, IdentityTransaction } from "./ports.ts";
import { prove, type Proof } from "./proof.ts";
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
 * @throws Refusal `username-invalid`, `suspended`, and as `chooseDoor`, `prove` and `prepareClaim` say
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
  const entry = await prepare(identity, command, name, seen);
  const outcome = await identity.store.write((tx) => enter(identity, tx, command, name, entry));
  if (outcome instanceof Refusal) {
    throw outcome;
  }
  entry.proof?.attempt?.succeeded();
  if (outcome !== "changed") {
    identity.registry.end(outcome.endedSessions);
  }
  return outcome;
}

function carried({ token, client }: LogInCommand): Carried {
  const browserSecret = client.kind === "browser" && !saysShared(client) ? client.secret : undefined;
  return { token, browserSecret };
}

/** A door, and what was done at it outside of the write transaction. */
interface Entry {
  door: Door;
  /** At a locked door. */
  proof?: Proof;
  /** Of a name that nobody has used. */
  claim?: PreparedClaim;
}

async function prepare(
  identity: Identity,
  command: LogInCommand,
  name: ParsedUsername,
  seen: Sighting,
): Promise<Entry> {
  const door = chooseDoor(seen, command);
  if (door instanceof Refusal) {
    throw door;
  }
  const { account } = seen;
  if (account === undefined || door === "claim") {
    return { door, claim: await prepareClaim(identity, command, name) };
  }
  if (door === "session" || door === "re-entry") {
    return { door };
  }
  return { door, proof: await prove(identity, account, door, command) };
}

/**
 * Looks again, now that nobody else writes, and opens the session if the proof still holds. A wrong credential is
 * returned, not thrown: the try that it used up must stay used up.
 */
async function enter(
  identity: Identity,
  tx: IdentityTransaction,
  command: LogInCommand,
  name: ParsedUsername,
  { door, proof, claim }: Entry,
): Promise<OpenedSession | "changed" | Refusal> {
  const seen = await look(identity, tx, name.canonical, carried(command));
  if (chooseDoor(seen, command) !== door) {
    return "changed";
  }
  if (claim !== undefined) {
    const account = await claimName(identity, tx, command, { name, ...claim });
    return openSession(identity, tx, { ...command, account, seen, door });
  }
  const { account } = seen;
  if (account === undefined) return "changed";
  const verdict = proof === undefined ? "open" : await proof.accept(tx, account);
  return verdict === "open" ? openSession(identity, tx, { ...command, account, seen, door }) : verdict;
}
