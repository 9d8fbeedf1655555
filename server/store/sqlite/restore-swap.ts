import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sync } from "./durable-files.ts";

/** The files that SQLite may have beside a database; an old one must never be applied to a new database. */
const databaseFiles = ["restante.db", "restante.db-wal", "restante.db-shm", "restante.db-journal"];
const readyFile = /^restore-(?<stamp>.+)\.ready$/;

/** Where a restore prepares the new database. */
export function preparing(dataDir: string): string {
  return join(dataDir, "restore.partial");
}

/** Removes what an interrupted restore prepared and did not declare ready. */
export function removePrepared(dataDir: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(preparing(dataDir) + suffix, { force: true });
}

/** Where the data go that a restore replaces. */
export function asideName(dataDir: string, stamp: string): string {
  return join(dataDir, `replaced-${stamp}`);
}

/** The moment of a restore: once this returns it will be finished, if need be by the next start. */
export function declareReady(dataDir: string, stamp: string): void {
  renameSync(preparing(dataDir), join(dataDir, `restore-${stamp}.ready`));
  sync(dataDir);
}

/**
 * Puts a database that is ready into the place of the present one, which it moves aside, and tidies up. Does nothing when none is
 * ready. It may be interrupted anywhere: doing it again finishes it. The caller holds the lock.
 */
export function finishRestore(dataDir: string): void {
  removePrepared(dataDir);
  for (const name of readdirSync(dataDir)) {
    const stamp = readyFile.exec(name)?.groups?.["stamp"];
    if (stamp === undefined) continue;
    moveAside(dataDir, asideName(dataDir, stamp));
    renameSync(join(dataDir, name), join(dataDir, "restante.db"));
    sync(dataDir);
  }
}

function moveAside(dataDir: string, aside: string): void {
  const present = databaseFiles.filter((name) => existsSync(join(dataDir, name)));
  if (present.length === 0) return;
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  for (const name of present) renameSync(join(dataDir, name), join(aside, name));
  sync(aside);
  // Before the new database comes: with an old log beside it, it would be read as something else.
  sync(dataDir);
}
