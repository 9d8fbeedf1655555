import { Refusal } from "../refusal.ts";
import { addressBlock } from "./address.ts";
import type { Identity } from "./identity.ts";
import { acceptPassword } from "./password.ts";
import type { Account, IdentityReader, IdentityTransaction } from "./ports.ts";
import { hashInvitation } from "./sign-up-invitation.ts";
import { throttled } from "./throttle.ts";
import { parseUsername, type ParsedUsername } from "./username.ts";

/** What it takes to log in with a name that nobody has used: nothing, an invitation to the server, or a password. */
export type SignUp = "open" | "invite" | "password";

/** What a newcomer gives besides the name; empty when not given. */
export interface Newcomer {
  password: string;
  invitation: string;
  address: string;
  signal: AbortSignal;
}

/** What was done for a claim outside of the write transaction. */
export interface PreparedClaim {
  /** Of the name's password from now on, where the server asks for one. */
  passwordHash: string | undefined;
}

/**
 * Sees whether a newcomer may have a name, counts them as one from their address, and hashes their password.
 *
 * @throws Refusal as `claimName`, "new-password-required", "password-unacceptable", "throttled"
 */
export async function prepareClaim(
  identity: Identity,
  newcomer: Newcomer,
  name: ParsedUsername,
): Promise<PreparedClaim> {
  await identity.store.read((tx) => requireClaimable(identity, tx, newcomer, name));
  const password = identity.signUp === "password" ? newPassword(newcomer, name) : undefined;
  takeClaim(identity, newcomer.address);
  return {
    passwordHash: password === undefined ? undefined : await identity.hasher.hash(password, newcomer.signal),
  };
}

/**
 * Makes a name that nobody has claimed the newcomer's, in the caller's transaction; an invitation is used in it.
 *
 * @throws Refusal "username-invalid" (reserved), "username-quarantined", "username-confusable",
 * "sign-up-invitation-required"
 */
export async function claimName(
  identity: Identity,
  tx: IdentityTransaction,
  newcomer: Newcomer,
  { name, passwordHash }: PreparedClaim & { name: ParsedUsername },
): Promise<Account> {
  const { env, signUp } = identity;
  await requireClaimable(identity, tx, newcomer, name);
  if (signUp === "invite") {
    const hash = hashInvitation(newcomer.invitation);
    if (hash === undefined || !(await tx.signUpInvitations.use(hash, env.now()))) throw invitationRequired();
  }
  const account = await tx.accounts.claim({ userId: env.newId("u_"), ...name, at: env.now() });
  if (passwordHash !== undefined) await tx.accounts.setPassword(account.userId, passwordHash);
  return { ...account, passwordHash };
}

async function requireClaimable(
  { env, signUp }: Identity,
  tx: IdentityReader,
  { invitation }: Newcomer,
  name: ParsedUsername,
): Promise<void> {
  const { username } = parseUsername(name.username, "new");
  if (await tx.names.isQuarantined(name, env.now())) {
    throw new Refusal(
      "username-quarantined",
      `Somebody gave the name ${username} up, and nobody can have it for a while. Choose another one.`,
      { field: "username" },
    );
  }
  const lookAlike = await tx.names.lookAlike(name);
  if (lookAlike !== undefined) {
    throw new Refusal(
      "username-confusable",
      `${username} looks like ${lookAlike}, which somebody has. Choose another name, or log in as ${lookAlike}.`,
      { field: "username", suggestion: lookAlike },
    );
  }
  if (signUp !== "invite") return;
  const hash = hashInvitation(invitation);
  if (hash === undefined || !(await tx.signUpInvitations.isGood(hash, env.now()))) {
    throw invitationRequired(invitation);
  }
}

function invitationRequired(invitation = "given"): Refusal {
  const message =
    invitation === ""
      ? "A new name needs an invitation to this server. Ask somebody who runs it for a link."
      : "This invitation is not good any more. Ask for a new one.";
  return new Refusal("sign-up-invitation-required", message, { field: "invitation" });
}

function newPassword({ password }: Newcomer, { username }: ParsedUsername): string {
  if (password === "") {
    throw new Refusal("new-password-required", `Choose a password for ${username}.`, { field: "password" });
  }
  try {
    return acceptPassword(password, username);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.reason, error.message, { ...error.detail, field: "password" });
  }
}

function takeClaim({ claims }: Identity, address: string): void {
  const wait = claims.take(addressBlock(address));
  if (wait > 0) {
    throw throttled(wait, "LIMIT_NEW_NAMES");
  }
}
