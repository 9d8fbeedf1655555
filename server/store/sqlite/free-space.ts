import { statfsSync } from "node:fs";
import { StoreUnavailable } from "../../chat/store-unavailable.ts";

/** Bytes that must stay free: the operator's log and the rest of the machine need room too. */
export const FREE_SPACE_FLOOR = 32 * 1024 * 1024;
/** The answer is good for this long. */
const CHECK_EVERY_MS = 1_000;

export interface FreeSpaceOptions {
  /** Bytes that must stay free. */
  floor: number;
  /** Milliseconds; only differences count. */
  now(): number;
  /** Bytes free now, for this process. */
  free(): number;
}

/**
 * Gives the check to make before each write: it throws while less is free than the floor. SQLite would
 * survive a full disk, other programs might not.
 */
export function freeSpaceCheck({ floor, now, free }: FreeSpaceOptions): () => void {
  let checkedAt = -Infinity;
  let enough = true;
  return () => {
    const at = now();
    if (at - checkedAt >= CHECK_EVERY_MS) {
      checkedAt = at;
      enough = free() >= floor;
    }
    if (!enough) throw new StoreUnavailable("The disk that holds the database is nearly full.");
  };
}

/** Bytes that this process may still write below `dir`. */
export function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}
