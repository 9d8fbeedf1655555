/**
 * One backup, in a process of its own: copying and reading a large database keeps a thread busy for long, and what
 * is killed leaves nothing that is hurt. Arguments: the database, the backup. Prints the inventory as JSON, or a
 * sentence to stderr.
 */
import { setPriority } from "node:os";
import { BackupError } from "../backup-error.ts";
import { makeBackup } from "./backup.ts";

const [source = "", file = ""] = process.argv.slice(2);
// Serving goes first.
setPriority(10);
try {
  process.stdout.write(JSON.stringify(makeBackup({ source, file, now: Date.now() })));
} catch (error) {
  process.stderr.write(error instanceof BackupError ? error.message : String((error as Error).stack));
  process.exitCode = error instanceof BackupError ? 1 : 2;
}
