import type { DatabaseSync } from "node:sqlite";
import { asFatal } from "./failures.ts";
import type { Reader } from "./reader.ts";

/**
 * Commits so that a power cut loses nothing (P1), without waiting for the disk on the event loop.
 *
 * With `synchronous=FULL` SQLite writes a commit's frames to the log, syncs the log, and then shows them to readers.
 * `NORMAL` leaves out that sync, and it alone: the log's new header is synced before the first frame behind it, the log before it is
 * written back, the database before the log begins anew (wal.c, `WAL_SYNC_FLAGS` and `CKPT_SYNC_FLAGS`). So `NORMAL`,
 * and the sync here before anybody is answered or shown anything, is what `FULL` is. A log whose last frames
 * reached the disk in part ends at the last whole transaction, as it does when the power goes in the midst of a sync.
 *
 * What changed no row adds nothing to the log, and has nothing to wait for.
 *
 * @param writing used for nothing but this from now on; its tables are made
 * @param sync resolves when all of the log is on the disk, and rejects with NotOnDisk
 * @returns runs `commit` and resolves when what it committed is on the disk. Until then, and for ever when the disk fails,
 *   readers see what was before. It throws what `commit` throws, when nothing is committed, or what `sync` throws, when nobody knows.
 */
export function durableCommit(
  writing: DatabaseSync,
  sync: () => Promise<void>,
  reader: Reader,
): (commit: () => void) => Promise<void> {
  writing.exec("PRAGMA synchronous = NORMAL");
  const count = writing.prepare("SELECT total_changes() AS changes");
  /** Rows ever changed on this connection, as far as all of them are on the disk. */
  let synced: unknown = count.get()?.["changes"];
  return async (commit) => {
    const changes = count.get()?.["changes"];
    if (changes === synced) {
      commit();
      return;
    }
    reader.hold();
    try {
      commit();
    } catch (error) {
      reader.letGo();
      throw error;
    }
    try {
      await sync();
    } catch (error) {
      reader.keepHolding(asFatal(error) ?? error);
      throw error;
    }
    synced = changes;
    reader.letGo();
  };
}
