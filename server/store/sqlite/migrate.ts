import type { DatabaseSync } from "node:sqlite";
import { StoreCannotOpen } from "../cannot-open.ts";
import type { Migration } from "./migrations.ts";

/**
 * Brings the schema up to date: what was applied is recorded by number and name, what is missing is applied
 * in order, all in one transaction. There is no way back but a backup.
 *
 * @throws StoreCannotOpen when the database has steps that this version does not know
 */
export function migrate(db: DatabaseSync, migrations: readonly Migration[], now: number): void {
  // A table that others refer to can be rebuilt only while nobody watches the references; they are checked at the end.
  db.exec("PRAGMA foreign_keys = OFF");
  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec(`CREATE TABLE IF NOT EXISTS migrations (
      number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT`);
    const applied = db.prepare("SELECT name FROM migrations ORDER BY number").all();
    requireKnown(
      applied.map(({ name }) => String(name)),
      migrations,
    );
    const record = db.prepare("INSERT INTO migrations (number, name, applied_at) VALUES (?, ?, ?)");
    for (const [index, migration] of migrations.entries()) {
      if (index < applied.length) continue;
      db.exec(migration.sql);
      migration.fill?.(db);
      record.run(index + 1, migration.name, now);
    }
    if (applied.length < migrations.length) requireSoundReferences(db);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  } finally {
    db.exec("PRAGMA foreign_keys = ON");
  }
}

/** Reads every row of every table that refers to another: too long for a start that has changed nothing. */
function requireSoundReferences(db: DatabaseSync): void {
  const dangling = db.prepare("PRAGMA foreign_key_check").get();
  if (dangling !== undefined) throw new Error(`A row of ${String(dangling["table"])} refers to nothing.`);
}

/** @throws StoreCannotOpen when not all of the steps that were applied are of this version */
export function requireKnown(applied: readonly string[], migrations: readonly Migration[]): void {
  if (applied.length > migrations.length) {
    throw new StoreCannotOpen(
      "The database was made by a newer version of Restante. Start that version, or a newer one.",
    );
  }
  const stranger = applied.find((name, index) => migrations[index]?.name !== name);
  if (stranger === undefined) return;
  throw new StoreCannotOpen(
    `The database was made by another version of Restante: it does not know the step "${stranger}".`,
  );
}
