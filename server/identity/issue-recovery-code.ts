import { changeCredentials, requireConfirmation, type ConfirmedCall } from "./confirm.ts";
import type { Identity } from "./identity.ts";
import type { Renewed } from "./renew-token.ts";
import { hashRecoveryCode, showRecoveryCode } from "./secrets.ts";

/**
 * Makes a code that opens the caller's name once, in place of an earlier one. Whoever comes in by it may set a
 * password without the one that was forgotten.
 *
 * @returns the code in groups: shown this once, stored as a hash only
 * @throws Refusal as `requireConfirmation`
 */
export async function issueRecoveryCode(identity: Identity, call: ConfirmedCall): Promise<Renewed<string>> {
  const { env } = identity;
  await requireConfirmation(identity, call);
  return changeCredentials(identity, call.session, async (tx, { userId }) => {
    const code = env.newRecoveryCode();
    await tx.recoveryCodes.put(userId, { codeHash: hashRecoveryCode(userId, code), createdAt: env.now() });
    return showRecoveryCode(code);
  });
}
