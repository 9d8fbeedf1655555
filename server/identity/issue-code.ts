import { Refusal } from "../refusal.ts";
import type { Identity } from "./identity.ts";
import { hashCode, showCode } from "./secrets.ts";
import { parseUsername } from "./username.ts";

/** A one-time code for a locked name. */
export interface IssuedCode {
  username: string;
  /** `XXXX-XXXX-XXXX`: shown this once, stored as a hash only. */
  code: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/**
 * Makes the code with which the operator lets a person in once, 24 hours long, with five tries. It
 * replaces an earlier one. Whoever logs in with it may set a new password without the old one.
 *
 * @throws Refusal `username-invalid`, or `not-allowed` for a name that nobody has logged in with
 */
export async function issueCode({ store, env, limits }: Identity, name: string): Promise<IssuedCode> {
  const { username, canonical } = parseUsername(name);
  const code = env.newCode();
  const expiresAt = env.now() + limits.codeLifetime;
  return store.write(async (tx) => {
    const account = await tx.accounts.byName(canonical);
    if (account === undefined || !account.claimed) {
      throw new Refusal(
        "not-allowed",
        `Nobody has logged in as ${username} yet: the name is free, no code is needed.`,
      );
    }
    const codeHash = hashCode(account.userId, code);
    await tx.codes.put(account.userId, { codeHash, expiresAt, triesLeft: limits.codeTries });
    await tx.operators.record({ by: undefined, act: "issue-code", at: env.now(), userId: account.userId });
    return { username: account.username, code: showCode(code), expiresAt };
  });
}
