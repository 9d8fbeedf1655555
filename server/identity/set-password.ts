import { Refusal } from "../refusal.ts";
import type { Identity } from "./identity.ts";
import { acceptPassword, isPasswordLength, normalPassword } from "./password.ts";
import type { SessionWithAccount } from "./ports.ts";

export interface SetPasswordCommand {
  /** The caller's session, as it was when the call came in. */
  session: SessionWithAccount;
  /** Empty: not given. */
  currentPassword: string;
  newPassword: string;
  address: string;
  signal: AbortSignal;
}

/**
 * Adds or changes the password that opens a name elsewhere. The one in force is asked for, except in a
 * session that the operator's code opened: its person has forgotten it.
 *
 * @throws Refusal `password-unacceptable`, `password-required`, `credential-wrong`, `throttled`
 */
export async function setPassword(identity: Identity, command: SetPasswordCommand): Promise<void> {
  const { account } = command.session;
  const password = acceptPassword(command.newPassword, account.username);
  // Every change costs two hashings, so right ones count as attempts too.
  identity.guesses.begin(account.userId, command.address);
  await checkCurrent(identity, command);
  const passwordHash = await identity.hasher.hash(password, command.signal);
  await identity.store.write(async (tx) => {
    const now = await tx.accounts.byName(account.username.toLowerCase());
    if (now?.passwordHash !== account.passwordHash) {
      throw currentWrong("The password was changed somewhere else just now.");
    }
    await tx.accounts.setPassword(account.userId, passwordHash);
  });
}

async function checkCurrent({ hasher }: Identity, command: SetPasswordCommand): Promise<void> {
  const { session, currentPassword, signal } = command;
  const { passwordHash } = session.account;
  if (passwordHash === undefined || session.openedBy === "code") {
    return;
  }
  if (currentPassword === "") {
    throw new Refusal("password-required", "Type the password you have now.", { field: "current_password" });
  }
  const right =
    isPasswordLength(currentPassword) &&
    (await hasher.verify(passwordHash, normalPassword(currentPassword), signal));
  if (!right) {
    throw currentWrong("This is not the password you have now.");
  }
}

function currentWrong(message: string): Refusal {
  return new Refusal("credential-wrong", message, { field: "current_password" });
}
