import { existsSync, openSync, closeSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { BackupError } from "../backup-error.ts";
import { openReader } from "./connection.ts";
import { sync } from "./durable-files.ts";
import { sqliteCode } from "./failures.ts";
import { FREE_SPACE_FLOOR, freeBytes } from "./free-space.ts";
import { inspect, type Inventory } from "./inspect.ts";
import { markAsBackup } from "./meta.ts";

const FULL = 13;

export interface BackupOptions {
  /** The database; a server may be writing it. */
  source: string;
  /** Where the backup is to be; nothing may be there yet. */
  file: string;
  /** Milliseconds since 1970, for the record. */
  now: number;
  /** Bytes that the backup must leave free. */
  freeSpaceFloor?: number;
}

/** Where a backup is while it is not complete. */
export function partialName(file: string): string {
  return `${file}.partial`;
}

/**
 * Copies one snapshot of a database into a file of its own, reads all of the copy, and only then gives it its
 * name. Writers go on meanwhile: `VACUUM INTO` holds one read transaction, where SQLite's step-wise backup
 * would begin anew with every commit. It returns when all is done, so a server runs it in another process.
 *
 * @throws BackupError; then nothing is left behind
 */
export function makeBackup({
  source,
  file,
  now,
  freeSpaceFloor = FREE_SPACE_FLOOR,
}: BackupOptions): Inventory {
  requireAbsent(file);
  requireDirectory(dirname(file));
  const partial = partialName(file);
  try {
    // Whatever an interrupted backup left; two at a time are prevented above us.
    rmSync(partial, { force: true });
    requireRoom(source, dirname(file), freeSpaceFloor);
    copy(source, partial, now);
    sync(partial);
    const inventory = inspect(partial, partial);
    requireAbsent(file);
    renameSync(partial, file);
    sync(dirname(file));
    return inventory;
  } catch (error) {
    for (const left of [partial, `${partial}-journal`]) rmSync(left, { force: true });
    throw sentence(error, file);
  }
}

function copy(source: string, partial: string, now: number): void {
  // It holds what everybody wrote: its owner alone may read it, from its first byte on.
  closeSync(openSync(partial, "wx", 0o600));
  {
    using db = openReader(source);
    db.prepare("VACUUM INTO ?").run(partial);
  }
  using db = new DatabaseSync(partial);
  markAsBackup(db, now);
}

function requireAbsent(file: string): void {
  if (existsSync(file))
    throw new BackupError(`${file} exists already. Choose another name, or remove it first.`);
}

function requireDirectory(dir: string): void {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory())
    throw new BackupError(`There is no directory ${dir} to put the backup into.`);
}

function requireRoom(source: string, dir: string, floor: number): void {
  const log = statSync(`${source}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const needed = statSync(source).size + log;
  if (freeBytes(dir) - needed < floor)
    throw new BackupError(
      `There is too little room in ${dir}: the backup may take ${megabytes(needed)}, and ${megabytes(floor)} should stay free.`,
    );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MiB`;
}

function sentence(error: unknown, file: string): unknown {
  if (error instanceof BackupError) return error;
  if (sqliteCode(error) === FULL || (error as NodeJS.ErrnoException).code === "ENOSPC")
    return new BackupError(`The disk is full: ${file} was not made.`, { cause: error });
  return new BackupError(`${file} cannot be made: ${String(error)}.`, { cause: error });
}
