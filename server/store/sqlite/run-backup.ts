import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { BackupError } from "../backup-error.ts";
import { partialName } from "./backup.ts";
import type { Inventory } from "./inspect.ts";

export type BackUp = (file: string, signal: AbortSignal) => Promise<Inventory>;

/**
 * Makes backups of a database that is in use, one at a time.
 *
 * The function returned takes an absolute path where nothing is yet. It throws BackupError, and leaves nothing
 * behind then, nor when it is aborted.
 */
export function backupsOf(source: string): BackUp {
  let running = false;
  return async (file, signal) => {
    if (running) throw new BackupError("Another backup is being made. Try again when it is done.");
    running = true;
    try {
      return await runBackup(source, file, signal);
    } finally {
      running = false;
    }
  };
}

async function runBackup(source: string, file: string, signal: AbortSignal): Promise<Inventory> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [join(import.meta.dirname, "backup-process.ts"), source, file], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => child.kill("SIGKILL");
  signal.addEventListener("abort", stop, { once: true });
  try {
    const ended = once(child, "close") as Promise<[code: number | null]>;
    const [printed, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code === 0) return JSON.parse(printed) as Inventory;
    if (code === 1) throw new BackupError(complaint);
    // It was killed, or is broken: it could not tidy up by itself.
    for (const left of [partialName(file), `${partialName(file)}-journal`]) rmSync(left, { force: true });
    signal.throwIfAborted();
    throw new Error(`The process that makes the backup ended with ${code}: ${complaint}`);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
