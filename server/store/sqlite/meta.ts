import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { contentDigest } from "./content-digest.ts";

/** What a database says about itself. */
export interface Meta {
  /** Another one whenever a backup is restored. */
  epoch: string;
  /** The same for the life of the data, restored backups included. */
  instanceId: string;
}

/** Reads it, deciding what a new database has not decided yet. */
export function readMeta(db: DatabaseSync): Meta {
  const value = (key: string, made: string): string => {
    db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING").run(key, made);
    return metaValue(db, key) ?? made;
  };
  return {
    epoch: value("epoch", newEpoch()),
    instanceId: value("instance_id", randomBytes(4).toString("hex")),
  };
}

/** From now on cursors of earlier epochs are answered with Reset. Forgets that this was a backup. */
export function beginEpoch(db: DatabaseSync): void {
  db.prepare("UPDATE meta SET value = ? WHERE key = 'epoch'").run(newEpoch());
  db.exec("DELETE FROM meta WHERE key IN ('backup_taken_at', 'backup_digest')");
}

/** Marks a copy as a backup, with a digest of all that it holds. @param at milliseconds since 1970 */
export function markAsBackup(db: DatabaseSync, at: number): void {
  const put = db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
  put.run("backup_taken_at", String(at));
  put.run("backup_digest", contentDigest(db, "backup_digest"));
}

/** Whether a backup still holds what was put into it; true for a database that is no backup. */
export function isAsMarked(db: DatabaseSync): boolean {
  const digest = metaValue(db, "backup_digest");
  return digest === undefined || digest === contentDigest(db, "backup_digest");
}

/** @returns when the backup was taken; undefined for a database that is none */
export function backupTakenAt(db: DatabaseSync): number | undefined {
  const at = metaValue(db, "backup_taken_at");
  return at === undefined ? undefined : Number(at);
}

export function metaValue(db: DatabaseSync, key: string): string | undefined {
  const row = db.prepare("SELECT value FROM meta WHERE key = ?").get(key);
  return row === undefined ? undefined : String(row["value"]);
}

function newEpoch(): string {
  return randomBytes(8).toString("hex");
}
