import { Refusal } from "../refusal.ts";
import { redeemCode } from "./code.ts";
import type { Attempt } from "./credential-throttle.ts";
import { opensWith, type Credentials, type LockedDoor } from "./door.ts";
import type { Identity } from "./identity.ts";
import { acceptLink, proveLink } from "./link-door.ts";
import { isOutdated } from "./password-hasher.ts";
import { isPasswordLength, normalPassword } from "./password.ts";
import { acceptPasskey, provePasskey } from "./passkey-proof.ts";
import type { Account, IdentityTransaction } from "./ports.ts";
import { hashRecoveryCode } from "./secrets.ts";

/** What was proven at a locked door outside of the write transaction. */
export interface Proof {
  /** Counts as a wrong guess until it is given back; undefined where guessing is hopeless. */
  attempt: Attempt | undefined;
  /**
   * Looks again inside of the transaction, and uses up what opens once.
   *
   * @param account as it is now
   * @returns "changed": what was proven is out of date, try anew; a refusal is returned and not thrown, so that the
   *   try that it used up stays used up
   */
  accept(tx: IdentityTransaction, account: Account): Promise<"open" | "changed" | Refusal>;
}

/** Who is at the door, with what, and from where. */
export interface Visitor extends Credentials {
  address: string;
  signal: AbortSignal;
}

/**
 * Proves a credential, as far as that takes long or can be done before the transaction.
 *
 * @throws Refusal `credential-wrong`, `throttled`, `link-pending`, `link-refused`, `invalid-argument`
 */
export async function prove(
  identity: Identity,
  account: Account,
  door: LockedDoor,
  visitor: Visitor,
): Promise<Proof> {
  // Nobody guesses 256 bits, and who waits for an answer asks every second.
  const attempt = door === "link" ? undefined : identity.guesses.begin(account.userId, visitor.address);
  return { attempt, accept: await provers[door](identity, account, visitor) };
}

type Prover = (identity: Identity, account: Account, visitor: Visitor) => Promise<Proof["accept"]>;

const provers: Record<LockedDoor, Prover> = {
  async password({ hasher }, account, { password, signal }) {
    const { passwordHash } = account;
    // What no password can be is not worth a hashing.
    const right =
      passwordHash !== undefined &&
      isPasswordLength(password) &&
      (await hasher.verify(passwordHash, normalPassword(password), signal));
    if (!right) throw credentialWrong("password", account);
    const stronger = isOutdated(passwordHash)
      ? await hasher.hash(normalPassword(password), signal)
      : undefined;
    return async (tx, now) => {
      if (now.passwordHash !== passwordHash) return "changed";
      if (stronger !== undefined) await tx.accounts.setPassword(now.userId, stronger);
      return "open";
    };
  },

  async passkey(identity, account, { passkey }) {
    const proof = passkey && (await provePasskey(identity, account.userId, passkey));
    if (proof === undefined) throw credentialWrong("passkey", account);
    return async (tx, { userId }) =>
      (await acceptPasskey(tx, userId, proof, identity.env.now()))
        ? "open"
        : credentialWrong("passkey", account);
  },

  async link(identity, account, { linkToken }) {
    const wrong = credentialWrong("link_token", account);
    await proveLink(identity, account.userId, linkToken, wrong);
    return async (tx, { userId }) => ((await acceptLink(identity, tx, userId, linkToken)) ? "open" : wrong);
  },

  "recovery-code":
    async (_identity, account, { recoveryCode }) =>
    async (tx, { userId }) => {
      const stored = await tx.recoveryCodes.find(userId);
      // Both are hashes, so the time a comparison takes tells nothing about the code.
      if (stored?.codeHash !== hashRecoveryCode(userId, recoveryCode)) {
        return credentialWrong("recovery_code", account);
      }
      await tx.recoveryCodes.remove(userId);
      return "open";
    },

  code:
    async ({ env }, account, { code }) =>
    async (tx, { userId }) =>
      (await redeemCode(tx.codes, userId, code, env.now())) ? "open" : credentialWrong("code", account),
};

const wrongs = {
  password: "This is not the right password.",
  passkey: "This passkey does not open the name, or its answer came too late. Try it once more.",
  link_token: "This log-in is over. Ask for a new code in your other browser.",
  recovery_code: "This recovery code is not the right one, or it has been used.",
  code: "This code is not the right one, or it has been used or has expired.",
};

function credentialWrong(field: keyof typeof wrongs, account: Account): Refusal {
  return new Refusal("credential-wrong", wrongs[field], { field, opensWith: opensWith(account) });
}
