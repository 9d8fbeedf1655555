import { StoreUnavailable } from "../../chat/store-unavailable.ts";
import { DataGone } from "./files-in-place.ts";

/** SQLite's primary result codes that say something about the disk or the machine, not about the statement. */
const BUSY = 5;
const NOMEM = 7;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
export const CANTOPEN = 14;
const NOTADB = 26;

const transient = new Map([
  [BUSY, "The database is busy."],
  [NOMEM, "The database is out of memory."],
  [READONLY, "The database cannot be written."],
  [IOERR, "The disk that holds the database reported an error."],
  [CORRUPT, "The database is damaged."],
  [FULL, "The disk that holds the database is full."],
  [CANTOPEN, "A file of the database cannot be opened."],
  [NOTADB, "The database is damaged."],
]);

/** The log could not be written through to the disk: what was committed may be on it, or in part, or not at all. */
export class NotOnDisk extends Error {
  constructor(options: ErrorOptions) {
    super("The database's log could not be written through to the disk.", options);
    this.name = "NotOnDisk";
  }
}

/** SQLite's primary result code, or undefined for an error that is not SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number")
    return undefined;
  return error.errcode & 0xff;
}

/** Another connection holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === BUSY;
}

/**
 * The failure after which nothing that is written can be trusted to last: a failed fsync must not be tried again, and
 * files that were removed are gone.
 * @returns what every later write is told, or undefined when the error is not of this kind
 */
export function asFatal(error: unknown): StoreUnavailable | undefined {
  if (error instanceof DataGone) return new StoreUnavailable(error.message, { cause: error });
  const code = sqliteCode(error);
  const failed = error instanceof NotOnDisk || code === IOERR || code === CORRUPT || code === NOTADB;
  if (!failed) return undefined;
  return new StoreUnavailable(
    "The disk that holds the database failed; nothing is written until the server is restarted.",
    { cause: error },
  );
}

/** The disk's and the machine's failures as the port's `StoreUnavailable`; anything else, a bug, as it is. */
export function translate(error: unknown): unknown {
  const sentence = transient.get(sqliteCode(error) ?? -1);
  return sentence === undefined ? error : new StoreUnavailable(sentence, { cause: error });
}
