import { closeSync, fsyncSync, openSync } from "node:fs";

/** Returns once a file's contents are on the disk, or a directory's list of names. */
export function sync(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
