import { Refusal, type CredentialKind } from "../refusal.ts";
import { acceptPasskey, provePasskey, type PasskeyAnswer } from "./passkey-proof.ts";
import type { Identity } from "./identity.ts";
import type { IdentityLimits } from "./limits.ts";
import { isPasswordLength, normalPassword } from "./password.ts";
import type { Account, Door, IdentityTransaction, SessionWithAccount } from "./ports.ts";
import { requireLive, underNewToken, type Renewed } from "./renew-token.ts";

/** Proof that it is still the same person; both empty as long as nothing asked for one. */
export interface Confirmation {
  password: string;
  passkey: PasskeyAnswer | undefined;
}

/** A call that may need a confirmation. */
export interface ConfirmedCall {
  /** The caller's session, as it was when the call came in. */
  session: SessionWithAccount;
  confirmation: Confirmation;
  /** Where the call comes from, for throttling. */
  address: string;
  /** Aborts when the client no longer waits. */
  signal: AbortSignal;
}

/**
 * Makes sure that it is the person who asks, and not somebody who found their browser open. To be called before the
 * transaction of the change, since hashing takes long; `requireConfirmed` looks again in it.
 *
 * A session that came in by a credential, or was confirmed, within `limits.confirmedFor` needs nothing, nor does
 * a name that has neither password nor passkey. Wrong ones count as guesses.
 *
 * @throws Refusal `password-required` or `passkey-required` when a confirmation is needed and was not given,
 * `credential-wrong`, `throttled`, `invalid-argument`, `session-required`
 */
export async function requireConfirmation(identity: Identity, call: ConfirmedCall): Promise<void> {
  const { store, env, limits, guesses } = identity;
  const { session, confirmation, address } = call;
  if (isConfirmed(session, limits, env.now())) return;
  const { password, passkey } = confirmation;
  if (passkey === undefined && (password === "" || session.account.passwordHash === undefined)) {
    throw confirmationRequired(session.account);
  }
  const attempt = guesses.begin(session.userId, address);
  const stillHolds =
    passkey === undefined
      ? await provePassword(identity, call)
      : await provenPasskey(identity, call, passkey);
  const confirmed =
    stillHolds !== undefined &&
    (await store.write(async (tx) => {
      const now = await requireLive(tx, session);
      const holds = await stillHolds(tx, now);
      if (holds) await tx.sessions.confirm(session.sessionId, env.now());
      return holds;
    }));
  if (!confirmed) throw confirmationWrong(passkey === undefined ? "password" : "passkey");
  attempt.succeeded();
}

/**
 * The session as it is in this transaction, if its person needs no confirmation (any more).
 *
 * @throws Refusal `password-required` or `passkey-required`, `session-required`
 */
export async function requireConfirmed(
  { env, limits }: Identity,
  tx: IdentityTransaction,
  caller: Pick<SessionWithAccount, "sessionId" | "tokenHash">,
): Promise<SessionWithAccount> {
  const session = await requireLive(tx, caller);
  if (isConfirmed(session, limits, env.now())) return session;
  throw confirmationRequired(session.account);
}

/**
 * Changes what opens the caller's name, after `requireConfirmation`; the session goes on under a new token.
 *
 * @param proven what the person proves by the change, if anything: as if they had come in by this door
 * @throws Refusal as `requireConfirmed`, and what `work` throws
 */
export function changeCredentials<T>(
  identity: Identity,
  session: SessionWithAccount,
  work: (tx: IdentityTransaction, session: SessionWithAccount) => Promise<T>,
  proven?: Door,
): Promise<Renewed<T>> {
  return underNewToken(
    identity,
    session,
    async (tx) => work(tx, await requireConfirmed(identity, tx, session)),
    proven,
  );
}

function isConfirmed(
  { account, confirmedAt }: SessionWithAccount,
  { confirmedFor }: IdentityLimits,
  now: number,
): boolean {
  const needed = account.passwordHash !== undefined || account.hasPasskey;
  // A clock that was set back confirms nobody.
  return !needed || (now >= confirmedAt && now - confirmedAt < confirmedFor);
}

/** Says in the transaction whether what was proven outside of it still holds. */
type StillHolds = (tx: IdentityTransaction, now: SessionWithAccount) => Promise<boolean>;

async function provePassword(
  { hasher }: Identity,
  { session, confirmation, signal }: ConfirmedCall,
): Promise<StillHolds | undefined> {
  const { password } = confirmation;
  const { passwordHash } = session.account;
  const right =
    passwordHash !== undefined &&
    isPasswordLength(password) &&
    (await hasher.verify(passwordHash, normalPassword(password), signal));
  return right ? async (_tx, now) => now.account.passwordHash === passwordHash : undefined;
}

async function provenPasskey(
  identity: Identity,
  { session: { userId } }: ConfirmedCall,
  answer: PasskeyAnswer,
): Promise<StillHolds | undefined> {
  const proof = await provePasskey(identity, userId, answer);
  return proof && ((tx) => acceptPasskey(tx, userId, proof, identity.env.now()));
}

function confirmationRequired({ passwordHash, hasPasskey }: Account): Refusal {
  const opensWith: CredentialKind[] = [
    ...(passwordHash === undefined ? [] : (["password"] as const)),
    ...(hasPasskey ? (["passkey"] as const) : []),
  ];
  const detail = { field: "confirmation", opensWith };
  return passwordHash === undefined
    ? new Refusal("passkey-required", "Use your passkey to show that it is you.", detail)
    : new Refusal("password-required", "Type your password to show that it is you.", detail);
}

function confirmationWrong(given: "password" | "passkey"): Refusal {
  const message =
    given === "password"
      ? "This is not the right password."
      : "The passkey was not accepted. Try it once more, or use your password if you have one.";
  return new Refusal("credential-wrong", message, { field: "confirmation" });
}
