import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { BackupError } from "../backup-error.ts";
import { StoreCannotOpen } from "../cannot-open.ts";
import { sqliteCode } from "./failures.ts";
import { backupTakenAt, isAsMarked, metaValue } from "./meta.ts";
import { requireKnown } from "./migrate.ts";
import { migrations } from "./migrations.ts";

/** What a database holds. */
export interface Inventory {
  messages: number;
  conversations: number;
  /** Names that somebody has claimed. */
  people: number;
  /** Size of the file. */
  bytes: number;
  /** Milliseconds since 1970; undefined when the file is a database that was not made by the backup command. */
  takenAt: number | undefined;
}

const NOT_A_DATABASE = 26;
const DAMAGED = 11;

/**
 * Reads all of a database that no server has open, and says what it holds.
 *
 * @param name what the operator calls the file
 * @throws BackupError when it is not Restante's, damaged, of a newer version, or not numbered as promised (P3)
 */
export function inspect(path: string, name: string): Inventory {
  try {
    using db = new DatabaseSync(path, { readOnly: true });
    requireOurs(db, name);
    requireWhole(db, path, name);
    requireSound(db, name);
    return inventory(db, path);
  } catch (error) {
    throw sentence(error, name);
  }
}

function requireOurs(db: DatabaseSync, name: string): void {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const names = new Set(tables.map((table) => table["name"]));
  if (!names.has("migrations") || !names.has("meta"))
    throw new BackupError(`${name} is not data of Restante.`);
  const steps = db.prepare("SELECT name FROM migrations ORDER BY number").all();
  requireKnown(
    steps.map((step) => String(step["name"])),
    migrations,
  );
  if (metaValue(db, "epoch") === undefined || metaValue(db, "instance_id") === undefined)
    throw new BackupError(`${name} is not complete: it does not say which server it is of.`);
}

/** SQLite reads what is missing of the last page as zeros. */
function requireWhole(db: DatabaseSync, path: string, name: string): void {
  const number = (pragma: string) => Number(db.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
  if (statSync(path).size !== number("page_count") * number("page_size"))
    throw new BackupError(`${name} is damaged: its end is missing.`);
}

const brokenNumbering = `
  SELECT conversation_id AS id FROM conversations AS c
  WHERE EXISTS (
    SELECT 1 FROM (
      SELECT count(*) AS n, min(seq) AS low, max(seq) AS high, max(version) AS newest
      FROM messages WHERE conversation_id = c.conversation_id
    ) WHERE n <> c.last_seq OR newest > c.version OR (n > 0 AND (low <> 1 OR high <> n))
  ) LIMIT 1`;

function requireSound(db: DatabaseSync, name: string): void {
  const verdict = db.prepare("PRAGMA integrity_check(1)").get()?.["integrity_check"];
  if (verdict !== "ok") throw new BackupError(`${name} is damaged: ${String(verdict)}.`);
  const stray = db.prepare("PRAGMA foreign_key_check").get();
  if (stray !== undefined)
    throw new BackupError(`${name} is damaged: ${String(stray["table"])} refers to what is not there.`);
  const broken = db.prepare(brokenNumbering).get();
  if (broken !== undefined)
    throw new BackupError(`${name} is damaged: messages of ${String(broken["id"])} are missing.`);
  if (!isAsMarked(db)) throw new BackupError(`${name} is damaged: it does not hold what was put into it.`);
}

function inventory(db: DatabaseSync, path: string): Inventory {
  const count = (source: string): number =>
    Number(db.prepare(`SELECT count(*) AS n FROM ${source}`).get()?.["n"]);
  return {
    messages: count("messages"),
    conversations: count("conversations"),
    people: count("users WHERE claimed_at IS NOT NULL"),
    bytes: statSync(path).size,
    takenAt: backupTakenAt(db),
  };
}

function sentence(error: unknown, name: string): unknown {
  if (error instanceof StoreCannotOpen)
    return new BackupError(`${name} cannot be used. ${error.message}`, { cause: error });
  const code = sqliteCode(error);
  if (code === NOT_A_DATABASE) return new BackupError(`${name} is not a database.`, { cause: error });
  if (code === DAMAGED)
    return new BackupError(`${name} is damaged, or not all of it is there.`, { cause: error });
  if (code !== undefined)
    return new BackupError(`${name} cannot be read: ${String(error)}.`, { cause: error });
  return error;
}
