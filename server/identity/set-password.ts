import { Refusal } from "../refusal.ts";
import { requireConfirmation, requireConfirmed, type Confirmation } from "./confirm.ts";
import type { Identity } from "./identity.ts";
import { acceptPassword, isPasswordLength, normalPassword } from "./password.ts";
import type { SessionWithAccount } from "./ports.ts";
import { underNewToken } from "./renew-token.ts";

export interface SetPasswordCommand {
  /** The caller's session, as it was when the call came in. */
  session: SessionWithAccount;
  /** Empty: not given. */
  currentPassword: string;
  newPassword: string;
  /** For a name that has a passkey and no password yet. */
  confirmation: Confirmation;
  address: string;
  signal: AbortSignal;
}

/**
 * Adds or changes the password that opens a name elsewhere; the session goes on under a new token, as one that came
 * in by this password. The one in force is asked for, or a confirmation where there is only a passkey; neither in a
 * session that the operator's code or the recovery code opened within a day: its person has forgotten it.
 *
 * @throws Refusal `password-unacceptable`, `password-required`, `credential-wrong`, `throttled`, and as
 * `requireConfirmation`
 */
export async function setPassword(
  identity: Identity,
  command: SetPasswordCommand,
): Promise<{ token: string }> {
  const { session } = command;
  const { account } = session;
  const password = acceptPassword(command.newPassword, account.username);
  // Every change costs two hashings, so right ones count as attempts too.
  identity.guesses.begin(account.userId, command.address);
  const byConfirmation = account.passwordHash === undefined && !forgot(identity, session);
  if (byConfirmation) await requireConfirmation(identity, command);
  else await checkCurrent(identity, command);
  const passwordHash = await identity.hasher.hash(password, command.signal);
  return underNewToken(
    identity,
    session,
    async (tx, now) => {
      if (now.account.passwordHash !== account.passwordHash) {
        throw currentWrong("The password was changed somewhere else just now.");
      }
      if (byConfirmation) await requireConfirmed(identity, tx, session);
      await tx.accounts.setPassword(account.userId, passwordHash);
    },
    "password",
  );
}

/** Whether the session came in by what is for people who have forgotten their password. */
function forgot({ env, limits }: Identity, { openedBy, createdAt }: SessionWithAccount): boolean {
  const byCode = openedBy === "code" || openedBy === "recovery-code";
  return byCode && env.now() - createdAt < limits.forgotFor;
}

async function checkCurrent(identity: Identity, command: SetPasswordCommand): Promise<void> {
  const { session, currentPassword, signal } = command;
  const { passwordHash } = session.account;
  if (passwordHash === undefined || forgot(identity, session)) {
    return;
  }
  if (currentPassword === "") {
    throw new Refusal("password-required", "Type the password you have now.", { field: "current_password" });
  }
  const right =
    isPasswordLength(currentPassword) &&
    (await identity.hasher.verify(passwordHash, normalPassword(currentPassword), signal));
  if (!right) {
    throw currentWrong("This is not the password you have now.");
  }
}

function currentWrong(message: string): Refusal {
  return new Refusal("credential-wrong", message, { field: "current_password" });
}
