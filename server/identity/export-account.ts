import { sessionExpiry } from "./authenticate.ts";
import type { Identity } from "./identity.ts";
import type { UserId } from "./ports.ts";

/** More than a person may have. */
const MAX_SESSIONS = 10_000;

/** What identity keeps of a person, without a secret or the hash of one: `docs/export.md` says what each field means. */
export async function exportAccount(
  { store, limits, env }: Pick<Identity, "store" | "limits" | "env">,
  userId: UserId,
): Promise<{ account: object; credentials: object; sessions: object[] }> {
  const expiry = sessionExpiry(limits, env.now());
  return store.read(async (tx) => {
    const account = await tx.accounts.byId(userId);
    if (account === undefined) throw new Error("There is no such account.");
    const recoveryCode = await tx.recoveryCodes.find(userId);
    return {
      account: {
        user_id: userId,
        username: account.username,
        display_name: account.displayName,
        create_time: time(await tx.accounts.claimedAt(userId)),
        operator: account.operator,
      },
      credentials: {
        password: account.passwordHash !== undefined,
        recovery_code_time: time(recoveryCode?.createdAt),
        passkeys: (await tx.passkeys.listOf(userId)).map((passkey) => ({
          passkey_id: passkey.passkeyId,
          name: passkey.name,
          create_time: time(passkey.createdAt),
          use_time: time(passkey.usedAt),
        })),
      },
      sessions: (await tx.sessions.listOf(userId, expiry, MAX_SESSIONS)).map((session) => ({
        session_id: session.sessionId,
        device_id: session.deviceId,
        device_name: session.deviceName,
        address: session.address,
        opened_by: session.openedBy,
        shared: session.shared,
        create_time: time(session.createdAt),
        use_time: time(session.lastSeenAt),
      })),
    };
  });
}

function time(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
