import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreCannotOpen } from "../cannot-open.ts";
import { isBusy } from "./failures.ts";

/** Makes the data directory, for this user only, unless it exists. */
export function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreCannotOpen(`The data directory ${dataDir} cannot be made: ${sentence(error)}.`, {
      cause: error,
    });
  }
}

/**
 * Takes the data directory for this process until the lock returned is disposed of.
 *
 * An open exclusive transaction on a file of its own: the operating system ends it with the process, which
 * a file with a process id in it would survive, and the database itself stays open to our own readers.
 */
export function lockDataDir(dataDir: string): Disposable {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(dataDir, "lock.db"), { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock?.close();
    const reason = isBusy(error)
      ? `The data directory ${dataDir} is in use by another process of Restante.`
      : `The data directory ${dataDir} cannot be written: ${sentence(error)}.`;
    throw new StoreCannotOpen(reason, { cause: error });
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
