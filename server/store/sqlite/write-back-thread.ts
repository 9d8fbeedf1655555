/** The thread of a `WriteBack`: each message asks it to write the log back into the database, and is answered once. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { Answer } from "./write-back.ts";

let checkpoint: StatementSync | undefined;

function writeBack(): Answer {
  try {
    // Only now, so that a failure to open is an answer, too.
    checkpoint ??= new DatabaseSync(String(workerData), { timeout: 5_000 }).prepare(
      "PRAGMA wal_checkpoint(PASSIVE)",
    );
    checkpoint.get();
    return { ended: "well" };
  } catch (error) {
    const { message, errcode } = error as Error & { errcode?: unknown };
    return { ended: "badly", message, errcode };
  }
}

parentPort?.on("message", () => parentPort?.postMessage(writeBack()));
