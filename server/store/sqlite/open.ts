import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { ChatStore, Ring } from "../../chat/ports.ts";
import { StoreUnavailable } from "../../chat/store-unavailable.ts";
import type { FeedStore } from "../../delivery/feed-store.ts";
import { StoreCannotOpen } from "../cannot-open.ts";
import { chatReader, chatTransaction } from "../chat-transaction.ts";
import type { Database } from "../database.ts";
import { feedStore } from "../feeds.ts";
import { watchAccounts } from "./account-watch.ts";
import { openReader, openWriter } from "./connection.ts";
import { lockDataDir, makeDataDir } from "./data-dir.ts";
import { durableCommit } from "./durable-commit.ts";
import { translate } from "./failures.ts";
import { filesInPlace } from "./files-in-place.ts";
import { FREE_SPACE_FLOOR, freeBytes, freeSpaceCheck } from "./free-space.ts";
import { LogFile } from "./log-file.ts";
import { readMeta, type Meta } from "./meta.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { Reader } from "./reader.ts";
import { finishRestore } from "./restore-swap.ts";
import { backupsOf, type BackUp } from "./run-backup.ts";
import { WriteBack } from "./write-back.ts";
import { Writer } from "./writer.ts";

export interface SqliteStoreOptions {
  /** Made (0700) when missing. */
  dataDir: string;
  /** Called once per commit, after it, with the feeds that moved. Must not throw. */
  ring: Ring;
  /** Milliseconds since 1970. */
  now(): number;
  /** Called once, when nothing will be written any more until the server is restarted. Must not throw. */
  onFatal?(failure: StoreUnavailable): void;
  /** Bytes that must stay free on the disk; below it writes are refused. Default 32 MiB. */
  freeSpaceFloor?: number;
}

/** The store of one data directory, which belongs to this process until `close`. */
export interface SqliteStore {
  /** Changes when a backup is restored. */
  readonly epoch: string;
  /** For cookie names: the same for the life of this data directory. */
  readonly instanceId: string;
  readonly chat: ChatStore;
  readonly feeds: FeedStore;
  /** For the identity store, whose tables are in the same file. */
  readonly database: Database;
  /** Copies all of it into a new file while reading and writing go on. */
  readonly backUp: BackUp;
  /** Looks whether the files are still where they were; a commit does so too. Tells `onFatal` when they are not. */
  checkPlace(): void;
  /** Finishes what is being written and read, refuses the rest, checkpoints, and lets the data directory go. */
  close(): Promise<void>;
}

/**
 * Opens or makes the store, bringing its schema up to date.
 *
 * @throws StoreCannotOpen with one sentence for the operator: the directory is in use or not writable, the
 *   database is of a newer version, or it cannot promise durability.
 */
export function openSqliteStore(options: SqliteStoreOptions): SqliteStore {
  const { dataDir, now } = options;
  makeDataDir(dataDir);
  const opened = new DisposableStack();
  try {
    opened.use(lockDataDir(dataDir));
    finishRestore(dataDir);
    const path = join(dataDir, "restante.db");
    // What everybody wrote is for the owner alone, in a directory that is not, too. SQLite gives its log the same mode.
    closeSync(openSync(path, "a", 0o600));
    const writing = opened.use(openWriter(path));
    migrate(writing, migrations, now());
    const meta = readMeta(writing);
    const reading = opened.use(openReader(path));
    const log = opened.use(new LogFile(`${path}-wal`));
    return assemble(options, meta, { writing, reading, log, opened });
  } catch (error) {
    opened.dispose();
    throw error instanceof StoreCannotOpen
      ? error
      : new StoreCannotOpen(`The database in ${dataDir} cannot be opened: ${String(error)}.`, {
          cause: error,
        });
  }
}

interface Connections {
  writing: DatabaseSync;
  reading: DatabaseSync;
  log: LogFile;
  /** Closes all, and then lets the lock go. */
  opened: DisposableStack;
}

function assemble(
  options: SqliteStoreOptions,
  meta: Meta,
  { writing, reading, log, opened }: Connections,
): SqliteStore {
  const { dataDir, ring, freeSpaceFloor: floor = FREE_SPACE_FLOOR, onFatal = () => {} } = options;
  const path = join(dataDir, "restante.db");
  const now = () => performance.now();
  const checkSpace = freeSpaceCheck({ floor, now, free: () => freeBytes(dataDir) });
  const checkPlace = filesInPlace([path, `${path}-wal`]);
  const accounts = watchAccounts(writing);
  const over = () => accounts.tell();
  const writingBack = new WriteBack(path);
  const writeBack = () => writingBack.run();
  const reader = new Reader(reading, now);
  const durably = durableCommit(writing, () => log.sync(), reader);
  const disk = { checkSpace, durably, checkPlace, writeBack };
  const writer = new Writer(writing, { ring, ...disk, over, onFatal, now });
  const database: Database = {
    write: (work) => writer.write(work),
    read: (work) => reader.read(work),
    watchAccounts: (listener) => accounts.listen(listener),
  };
  return {
    ...meta,
    database,
    chat: chatStore(database),
    feeds: feedStore(database, meta.epoch),
    backUp: backupsOf(path),
    checkPlace: () => writer.checkPlace(),
    async close() {
      await writer.close();
      await reader.close();
      await writingBack.close();
      try {
        // Of a disk that failed, the next start looks at each page of the log before it takes it; writing back does not, and
        // the last connection to be closed writes back, too: that is the reading one then, which cannot.
        if (writer.diskFailed) writing.close();
        else writing.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      } catch (error) {
        // A full or failing disk: everything committed is in the log, and the next start reads it from there.
        if (!(translate(error) instanceof StoreUnavailable)) throw error;
      } finally {
        opened.dispose();
      }
    },
  };
}

/** The chat's port on a database's transactions. */
function chatStore(database: Database): ChatStore {
  return {
    write: (work) => database.write((connection) => work(chatTransaction(connection))),
    read: (work) => database.read((connection) => work(chatReader(connection))),
  };
}
