import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { DatabaseSync } from "node:sqlite";
import { sqliteCode } from "./failures.ts";

/**
 * What became of the keys: sessions, browsers' re-entries, passwords, invitations.
 * `present`: what was revoked or changed since the backup stays so.
 * `backup`: they are as they were then; there was nothing to compare with, or it could not be read.
 */
export type KeysOutcome = "present" | "backup";

/**
 * A backup brings messages back, but not keys that somebody has revoked since: a session that was logged out, a
 * browser that was told to forget, a password that was changed, an invitation that was withdrawn. The data to be
 * replaced still know. Keys made since are not taken over, passwords excepted; the uses of an invitation are those of
 * the backup, like the memberships they led to. Operators' codes go in any case: one may have been used.
 *
 * @param db the backup's copy, writable
 * @param present the database that it will replace; it need not exist, nor be sound
 */
export function carryKeysOver(db: DatabaseSync, present: string): KeysOutcome {
  db.exec("DELETE FROM codes");
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

const withoutTheRevoked = `
  DELETE FROM main.sessions WHERE token_hash NOT IN (SELECT token_hash FROM present.sessions);
  DELETE FROM main.re_entries WHERE (browser_hash, user_id) NOT IN (SELECT browser_hash, user_id FROM present.re_entries);
  INSERT OR REPLACE INTO main.passwords (user_id, password_hash)
    SELECT user_id, password_hash FROM present.passwords
    WHERE user_id IN (SELECT user_id FROM main.users WHERE claimed_at IS NOT NULL)`;

/** Data of an earlier version know of no invitations, and those of the backup are still the newest there are. */
const knowsInvitations = "SELECT 1 FROM present.sqlite_master WHERE type = 'table' AND name = 'invitations'";

const withoutTheWithdrawn = `
  DELETE FROM main.invitations WHERE invitation_id NOT IN (SELECT invitation_id FROM present.invitations)`;

function compare(db: DatabaseSync, present: string): KeysOutcome {
  // Read-only: SQLite would otherwise tidy up, and throw away the log of a database that it finds empty.
  db.prepare("ATTACH ? AS present").run(`${pathToFileURL(present).href}?mode=ro`);
  try {
    if (db.prepare(ofTheSameServer).get() === undefined) return "backup";
    db.exec("BEGIN IMMEDIATE");
    db.exec(withoutTheRevoked);
    if (db.prepare(knowsInvitations).get() !== undefined) db.exec(withoutTheWithdrawn);
    db.exec("COMMIT");
    return "present";
  } finally {
    if (db.isTransaction) db.exec("ROLLBACK");
    db.exec("DETACH present");
  }
}
