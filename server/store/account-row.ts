import { sql } from "kysely";
import type { Account } from "../identity/ports.ts";

const passwordHash = sql<string | null>`
  (select password_hash from passwords where passwords.user_id = users.user_id)`;
const hasPasskey = sql<number>`exists (select 1 from passkeys where passkeys.user_id = users.user_id)`;
const hasRecoveryCode = sql<number>`
  exists (select 1 from recovery_codes where recovery_codes.user_id = users.user_id)`;

/** What an account is made of, in any query on `users`. */
export const accountColumns = [
  "users.user_id",
  "users.username",
  "users.display_name",
  "users.claimed_at",
  "users.operator",
  "users.suspended_at",
  passwordHash.as("password_hash"),
  hasPasskey.as("has_passkey"),
  hasRecoveryCode.as("has_recovery_code"),
] as const;

/** The columns above. */
interface AccountRow {
  user_id: string;
  username: string;
  display_name: string;
  claimed_at: number | null;
  operator: number;
  suspended_at: number | null;
  password_hash: string | null;
  has_passkey: number;
  has_recovery_code: number;
}

export function toAccount(row: AccountRow): Account {
  return {
    userId: row.user_id,
    username: row.username,
    displayName: row.display_name,
    claimed: row.claimed_at !== null,
    passwordHash: row.password_hash ?? undefined,
    hasPasskey: row.has_passkey === 1,
    hasRecoveryCode: row.has_recovery_code === 1,
    operator: row.operator === 1,
    suspended: row.suspended_at !== null,
  };
}
