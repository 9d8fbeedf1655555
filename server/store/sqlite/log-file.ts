import { closeSync, fdatasync, fdatasyncSync, openSync } from "node:fs";
import { promisify } from "node:util";
import { NotOnDisk } from "./failures.ts";

const dataSync = promisify(fdatasync);

/**
 * The log of a database that is open, as a file. SQLite's locks are on other files, so that closing this one lets none of
 * them go.
 */
export class LogFile implements Disposable {
  readonly #file: number;

  /**
   * Syncs it at once: what a killed process left in it counts as committed from now on.
   * @param path the log, which must be there
   */
  constructor(path: string) {
    this.#file = openSync(path, "r+");
    fdatasyncSync(this.#file);
  }

  /**
   * Resolves once everything written to the log is on the disk; the event loop goes on meanwhile.
   * @throws NotOnDisk when nobody knows what is
   */
  async sync(): Promise<void> {
    try {
      await dataSync(this.#file);
    } catch (error) {
      throw new NotOnDisk({ cause: error });
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
