import { constants, copyFileSync, chmodSync, existsSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { BackupError } from "../backup-error.ts";
import { lockDataDir, makeDataDir } from "./data-dir.ts";
import { sync } from "./durable-files.ts";
import { sqliteCode } from "./failures.ts";
import { freeBytes, FREE_SPACE_FLOOR } from "./free-space.ts";
import { inspect, type Inventory } from "./inspect.ts";
import { beginEpoch } from "./meta.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { asideName, declareReady, finishRestore, preparing, removePrepared } from "./restore-swap.ts";
import { carryKeysOver, type KeysOutcome } from "./restored-keys.ts";

export interface RestoreOptions {
  /** Made (0700) when missing. No server may have it open. */
  dataDir: string;
  file: string;
  /** Milliseconds since 1970. */
  now: number;
  freeSpaceFloor?: number;
}

export interface Restored {
  inventory: Inventory;
  /** The directory that holds what was replaced; undefined when there was nothing. */
  aside: string | undefined;
  keys: KeysOutcome;
}

/**
 * Replaces the data by a backup, as of a new epoch. Until the backup has been read in full and made ready, the
 * present data are untouched; then they are moved aside, never destroyed. Interrupted at any moment it leaves
 * either the old data or the new ones.
 *
 * @throws BackupError, StoreCannotOpen (a server runs)
 */
export function restoreBackup({
  dataDir,
  file,
  now,
  freeSpaceFloor = FREE_SPACE_FLOOR,
}: RestoreOptions): Restored {
  requireBackup(file);
  makeDataDir(dataDir);
  using lock = lockDataDir(dataDir);
  void lock;
  finishRestore(dataDir);
  const prepared = prepare(dataDir, { file, now, freeSpaceFloor });
  const stamp = unusedStamp(dataDir, now);
  const aside = existsSync(join(dataDir, "restante.db")) ? asideName(dataDir, stamp) : undefined;
  declareReady(dataDir, stamp);
  finishRestore(dataDir);
  return { ...prepared, aside };
}

function prepare(
  dataDir: string,
  { file, now, freeSpaceFloor }: Required<Omit<RestoreOptions, "dataDir">>,
): Omit<Restored, "aside"> {
  const partial = preparing(dataDir);
  try {
    requireRoom(dataDir, statSync(file).size, freeSpaceFloor);
    copyFileSync(file, partial, constants.COPYFILE_EXCL);
    chmodSync(partial, 0o600);
    const inventory = inspect(partial, file);
    const keys = makeReady(partial, join(dataDir, "restante.db"), now);
    sync(partial);
    return { inventory, keys };
  } catch (error) {
    removePrepared(dataDir);
    throw sentence(error, file);
  }
}

/** Nothing of the present data but the keys is looked at, and nothing of it is changed. */
function makeReady(partial: string, present: string, now: number): KeysOutcome {
  using db = new DatabaseSync(partial);
  // One file while it is moved about; the server makes it a write-ahead log again.
  db.exec("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL");
  migrate(db, migrations, now);
  beginEpoch(db);
  return carryKeysOver(db, present);
}

function requireBackup(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new BackupError(`There is no file ${file}.`);
  if (!found.isFile()) throw new BackupError(`${file} is not a file.`);
  // SQLite keeps it beside the file itself, not beside a link to it.
  const log = `${realpathSync(file)}-wal`;
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 0)
    throw new BackupError(
      `${file} is the database of a server, not a backup: part of it is still in ${log}. Make one with the command backup.`,
    );
}

function requireRoom(dataDir: string, needed: number, floor: number): void {
  if (freeBytes(dataDir) - needed < floor)
    throw new BackupError(
      `There is too little room in ${dataDir} for the backup beside the present data. Nothing was changed.`,
    );
}

/** A point in time as a part of a file's name. */
function stampOf(at: number): string {
  return new Date(at).toISOString().replaceAll(/[:.]/g, "-");
}

function unusedStamp(dataDir: string, now: number): string {
  for (let at = now; ; at += 1) {
    if (!existsSync(asideName(dataDir, stampOf(at)))) return stampOf(at);
  }
}

function sentence(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof BackupError || (sqliteCode(error) === undefined && code === undefined)) return error;
  return new BackupError(`${file} cannot be restored: ${String(error)}. The present data were not changed.`, {
    cause: error,
  });
}
