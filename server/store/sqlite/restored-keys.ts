import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { DatabaseSync } from "node:sqlite";
import { sqliteCode } from "./failures.ts";

/**
 * What became of the keys: sessions, browsers' re-entries, passwords, passkeys, recovery codes, invitations.
 * `present`: what was revoked or changed since the backup stays so.
 * `backup`: they are as they were then; there was nothing to compare with, or it could not be read.
 */
export type KeysOutcome = "present" | "backup";

/**
 * A backup brings messages back, but not keys that somebody has revoked since: a session that was logged out, a
 * browser that was told to forget, a password that was changed, a passkey that was removed, a recovery code that was
 * used, an invitation that was withdrawn, an account that was suspended or deleted. The data to be replaced still
 * know. Keys made since are not taken over, but for those that a person has instead of others: passwords, passkeys and
 * recovery codes; the uses of an invitation to a room are those of the backup, like the memberships they led to.
 * Operators' codes and links between browsers go in any case: one may have been used.
 *
 * @param db the backup's copy, writable
 * @param present the database that it will replace; it need not exist, nor be sound
 */
export function carryKeysOver(db: DatabaseSync, present: string): KeysOutcome {
  db.exec("DELETE FROM codes; DELETE FROM links");
  if (!existsSync(present)) return "backup";
  try {
    return compare(db, present);
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error;
    // Damaged, of an older version, or none at all: then it is being replaced for a reason.
    return "backup";
  }
}

const ofTheSameServer = `
  SELECT 1 FROM present.meta JOIN main.meta AS ours USING (key, value) WHERE key = 'instance_id'`;

/** A session goes on under the token that it has got since; nobody has just confirmed who they are. */
const withoutTheRevoked = `
  DELETE FROM main.sessions WHERE session_id NOT IN (SELECT session_id FROM present.sessions);
  UPDATE main.sessions SET confirmed_at = 0,
    token_hash = (SELECT now.token_hash FROM present.sessions AS now WHERE now.session_id = sessions.session_id);
  DELETE FROM main.re_entries WHERE (browser_hash, user_id) NOT IN (SELECT browser_hash, user_id FROM present.re_entries);
  INSERT OR REPLACE INTO main.passwords (user_id, password_hash)
    SELECT user_id, password_hash FROM present.passwords
    WHERE user_id IN (SELECT user_id FROM main.users WHERE claimed_at IS NOT NULL)`;

const withoutTheWithdrawn = `
  DELETE FROM main.invitations WHERE invitation_id NOT IN (SELECT invitation_id FROM present.invitations)`;

/** What came with the table of passkeys. An invitation to the server lets nobody in whom it has let in already. */
const withoutTheRemoved = `
  DELETE FROM main.passkeys WHERE passkey_id NOT IN (SELECT passkey_id FROM present.passkeys);
  INSERT OR REPLACE INTO main.passkeys
      (passkey_id, credential_id, user_id, public_key, counter, transports, name, created_at, used_at)
    SELECT passkey_id, credential_id, user_id, public_key, counter, transports, name, created_at, used_at
    FROM present.passkeys WHERE user_id IN (SELECT user_id FROM main.users WHERE claimed_at IS NOT NULL);
  DELETE FROM main.recovery_codes;
  INSERT INTO main.recovery_codes (user_id, code_hash, created_at)
    SELECT user_id, code_hash, created_at FROM present.recovery_codes
    WHERE user_id IN (SELECT user_id FROM main.users WHERE claimed_at IS NOT NULL);
  DELETE FROM main.sign_up_invitations
    WHERE invitation_id NOT IN (SELECT invitation_id FROM present.sign_up_invitations);
  UPDATE main.sign_up_invitations SET uses = max(uses,
    (SELECT now.uses FROM present.sign_up_invitations AS now
     WHERE now.invitation_id = sign_up_invitations.invitation_id));
  UPDATE main.users SET suspended_at = now.suspended_at, operator = min(users.operator, now.operator)
    FROM present.users AS now WHERE now.user_id = users.user_id;
  INSERT OR IGNORE INTO main.blocks (user_id, blocked_id, created_at)
    SELECT user_id, blocked_id, created_at FROM present.blocks
    WHERE user_id IN (SELECT user_id FROM main.users) AND blocked_id IN (SELECT user_id FROM main.users)`;

const deletedSince = `
  SELECT now.user_id FROM present.users AS now JOIN main.users AS ours USING (user_id)
  WHERE now.gone_at IS NOT NULL AND ours.gone_at IS NULL`;

/**
 * Accounts that were deleted since are deleted anew: the server deals with their rooms and messages when it starts. A
 * name that was given up stays nobody's, also that of an account which the backup does not know: people do.
 * Their messages go if they went then, which the present data show.
 */
const withoutTheDeleted = `
  INSERT OR IGNORE INTO main.account_removals (user_id, begun_at, remove_messages)
    SELECT gone.user_id, gone.gone_at, coalesce(
      (SELECT remove_messages FROM present.account_removals AS going WHERE going.user_id = gone.user_id),
      NOT EXISTS (SELECT 1 FROM present.messages AS left WHERE left.sender_id = gone.user_id AND left.deleted_at IS NULL))
    FROM present.users AS gone WHERE gone.user_id IN (${deletedSince});
  INSERT OR REPLACE INTO main.quarantined_names (canonical, skeleton, until_at)
    SELECT canonical, skeleton, until_at FROM present.quarantined_names;
  ${["passwords", "passkeys", "recovery_codes", "re_entries", "sessions", "drafts", "blocks"]
    .map((table) => `DELETE FROM main.${table} WHERE user_id IN (${deletedSince});`)
    .join("\n  ")}
  UPDATE main.users SET username = '', canonical = user_id, skeleton = NULL, display_name = '',
      display_name_folded = '', unclaimable = 0, operator = 0, gone_at = gone.gone_at
    FROM (SELECT user_id AS id, gone_at FROM present.users WHERE gone_at IS NOT NULL) AS gone
    WHERE gone.id = users.user_id AND users.gone_at IS NULL`;

/** What operators did since stays on record, and the rooms that they closed stay closed. */
const withTheTrail = `
  INSERT INTO main.audit_records (number, at, operator_id, act, user_id, conversation_id, room_name, seq, reason)
    SELECT number, at, operator_id, act, user_id, conversation_id, room_name, seq, reason FROM present.audit_records
    WHERE number > (SELECT coalesce(max(number), 0) FROM main.audit_records)
      AND (operator_id IS NULL OR operator_id IN (SELECT user_id FROM main.users));
  UPDATE main.conversations SET closed_at = now.closed_at
    FROM present.conversations AS now WHERE now.conversation_id = conversations.conversation_id`;

/** In order, each with the table that data of an earlier version do not have: then those of the backup are the newest. */
const comparisons: readonly [table: string, sql: string][] = [
  ["sessions", withoutTheRevoked],
  ["invitations", withoutTheWithdrawn],
  ["passkeys", withoutTheRemoved],
  ["account_removals", withoutTheDeleted],
  ["audit_records", withTheTrail],
];

function compare(db: DatabaseSync, present: string): KeysOutcome {
  // Read-only: SQLite would otherwise tidy up, and throw away the log of a database that it finds empty.
  db.prepare("ATTACH ? AS present").run(`${pathToFileURL(present).href}?mode=ro`);
  try {
    if (db.prepare(ofTheSameServer).get() === undefined) return "backup";
    db.exec("BEGIN IMMEDIATE");
    const knows = db.prepare("SELECT 1 FROM present.sqlite_master WHERE type = 'table' AND name = ?");
    for (const [table, sql] of comparisons) {
      if (knows.get(table) !== undefined) db.exec(sql);
    }
    db.exec("COMMIT");
    return "present";
  } finally {
    if (db.isTransaction) db.exec("ROLLBACK");
    db.exec("DETACH present");
  }
}
