import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import type { Ring } from "../../chat/ports.ts";
import { StoreUnavailable } from "../../chat/store-unavailable.ts";
import type { WriteConnection } from "../database.ts";
import { OutsideTransaction } from "./connection.ts";
import { asFatal, translate } from "./failures.ts";
import { DataGone } from "./files-in-place.ts";
import { HintingConnection } from "./hinting-connection.ts";

/** Work in one commit at most, and its time: nothing else runs meanwhile, so it stays short. */
const MAX_BATCH = 64;
const MAX_BATCH_MS = 5;
/** Work that may wait; beyond it callers are turned away at once instead of later. */
const MAX_QUEUE = 10_000;
/** Pages in the log, of 4 KiB each, from which on it is written back into the database; … */
const CHECKPOINT_PAGES = 1_000;
/** … of what is written meanwhile, so many as writing may wait for; … */
const REST_PAGES = 250;
/** … and so many from which on it waits in any case, since the disk does not keep up. */
const OUTRUN_PAGES = 3_000;
/** While somebody reads for long, as a backup does, the log only grows; of what it took then, no more than this is kept. */
const LOG_BYTES = 16 * 1024 * 1024;

interface Work {
  run(connection: WriteConnection): Promise<unknown>;
  resolve(value: never): void;
  reject(error: unknown): void;
}

/** How a piece of work ended, to be told after the commit. */
type Ending = { work: Work; tell(): void };

export interface WriterOptions {
  ring: Ring;
  /** Throws StoreUnavailable when the disk is too full to begin a transaction. */
  checkSpace(): void;
  /**
   * Runs `commit`, and resolves when what it committed is on the disk, where readers may see it. Rejects with SQLite's error when
   * nothing is committed, with NotOnDisk when nobody knows.
   */
  durably(commit: () => void): Promise<void>;
  /** Throws DataGone when the database's files are not where they were. */
  checkPlace(): void;
  /** Writes the log back into the database as far as nobody still reads it, and rejects with SQLite's error. */
  writeBack(): Promise<void>;
  /** Called after every transaction, however it ended, before its work is answered. Must not throw. */
  over(): void;
  /** Called once, when nothing will be written any more until the server is restarted. Must not throw. */
  onFatal(failure: StoreUnavailable): void;
  /** Milliseconds; only differences count. */
  now(): number;
}

/**
 * The one writer, with group commit: the work of one tick shares a transaction and its fsync, each under a
 * savepoint of its own, and is answered after the commit, refusals included.
 *
 * Three things can go wrong. Work throws: only that work is undone. The transaction is gone (a full disk
 * makes SQLite roll it back) or does not commit: all of its work is StoreUnavailable. The disk fails, or the
 * files are removed: every later write is refused too, until somebody restarts the server on a disk that works.
 *
 * It has the log written back into the database, after the answers: SQLite would do it before them, and keep to itself
 * that the disk fails at it. Writing goes on meanwhile. A log begins anew only when all of it is back: for the rest, which was
 * written meanwhile, the next transaction waits.
 */
export class Writer {
  readonly #db: DatabaseSync;
  readonly #options: WriterOptions;
  readonly #control: Control;
  readonly #connection: HintingConnection;
  readonly #queue: Work[] = [];
  #closed = false;
  #failure: StoreUnavailable | undefined;
  #draining: Promise<void> | undefined;
  /** The log's way back, while writing goes on. */
  #writingBack: Promise<void> | undefined;
  /** Whether the log has been written back but for what was written meanwhile. */
  #restIsLeft = false;

  constructor(db: DatabaseSync, options: WriterOptions) {
    db.exec(`PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = ${LOG_BYTES}`);
    this.#db = db;
    this.#options = options;
    this.#control = prepareControl(db);
    this.#connection = new HintingConnection(db);
  }

  write<T>(work: (connection: WriteConnection) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable("The server is stopping."));
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#queue.length >= MAX_QUEUE) {
      return Promise.reject(new StoreUnavailable("Too many writes are waiting for the disk."));
    }
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ run: work, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Whether the disk failed: what the log holds in memory may not be what the disk holds. */
  get diskFailed(): boolean {
    const { cause } = this.#failure ?? {};
    // That the files cannot be looked at may be the disk's fault.
    return this.#failure !== undefined && !(cause instanceof DataGone && cause.cause === undefined);
  }

  /** Looks whether the files are still in their place, also while nobody writes. */
  checkPlace(): void {
    try {
      this.#options.checkPlace();
    } catch (error) {
      this.#unlessFailure(error);
    }
  }

  /** Writes what waits and refuses what comes later. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
    await this.#writingBack;
  }

  /** Never rejects: whatever happens is told to the work it happened to. */
  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await setImmediate();
      await this.#commitBatch();
    }
    this.#draining = undefined;
  }

  async #commitBatch(): Promise<void> {
    const batch: Work[] = [];
    try {
      if (this.#failure !== undefined) throw this.#failure;
      this.#options.checkSpace();
      this.#control.begin.run();
      const endings = await this.#runBatch(batch);
      await this.#options.durably(() => void this.#control.commit.run());
      this.#options.over();
      // The commit is worth nothing when it went into files that have been removed.
      this.#options.checkPlace();
      for (const ending of endings) ending.tell();
    } catch (error) {
      this.#abandon(batch.length > 0 ? batch : this.#queue.splice(0, MAX_BATCH), error);
      return;
    }
    const hints = this.#connection.takeCommitted();
    if (hints.length > 0) this.#options.ring(hints);
    if (this.#restIsLeft) await this.#writeBackRest();
    else await this.#boundLog();
  }

  async #boundLog(): Promise<void> {
    const pages = this.#pagesToWriteBack();
    if (this.#writingBack === undefined) {
      if (pages >= CHECKPOINT_PAGES) this.#writingBack = this.#writeBackMost(pages);
    } else if (pages >= OUTRUN_PAGES) {
      await this.#writingBack;
    }
  }

  /** Goes on for as long as it gains on those who write. */
  async #writeBackMost(pages: number): Promise<void> {
    for (let before = Infinity, left = pages; left >= REST_PAGES && left < before;) {
      before = left;
      await this.#writeBack();
      left = this.#pagesToWriteBack();
    }
    this.#writingBack = undefined;
    this.#restIsLeft = true;
  }

  async #writeBackRest(): Promise<void> {
    this.#restIsLeft = false;
    await this.#writeBack();
  }

  /** A full disk is no failure: the log keeps all. */
  async #writeBack(): Promise<void> {
    // The answers leave first.
    await setImmediate();
    if (this.#failure !== undefined) return;
    try {
      await this.#options.writeBack();
    } catch (error) {
      this.#unlessFailure(error);
    }
  }

  /** How much of the log is not in the database. */
  #pagesToWriteBack(): number {
    try {
      const { log, checkpointed } = this.#control.logLength.get() as { log: number; checkpointed: number };
      return log - checkpointed;
    } catch (error) {
      this.#unlessFailure(error);
      return 0;
    }
  }

  /** Moves work from the queue into `batch` and runs it, until the batch is full or has taken its time. */
  async #runBatch(batch: Work[]): Promise<Ending[]> {
    const endings: Ending[] = [];
    const { now } = this.#options;
    const end = now() + MAX_BATCH_MS;
    while (batch.length < MAX_BATCH && now() < end) {
      const work = this.#queue.shift();
      if (work === undefined) break;
      batch.push(work);
      endings.push(await this.#runOne(work));
    }
    return endings;
  }

  async #runOne(work: Work): Promise<Ending> {
    this.#control.savepoint.run();
    try {
      const value = await work.run(this.#connection);
      // A savepoint in a transaction that is gone would begin, and commit, one of its own.
      if (!this.#db.isTransaction) throw new OutsideTransaction();
      this.#control.release.run();
      this.#connection.keepHints();
      return { work, tell: () => work.resolve(value as never) };
    } catch (error) {
      if (!this.#db.isTransaction || asFatal(error) !== undefined) throw error;
      this.#control.rollBackTo.run();
      this.#control.release.run();
      this.#connection.dropHints();
      return { work, tell: () => work.reject(translate(error)) };
    }
  }

  /** Tells a batch that nothing of it was stored, as far as anybody can tell. */
  #abandon(batch: readonly Work[], error: unknown): void {
    this.#noteFatal(error);
    this.#connection.takeCommitted();
    const failure = translate(rollBack(this.#db) ?? error);
    this.#options.over();
    const unavailable =
      this.#failure ??
      (failure instanceof StoreUnavailable
        ? failure
        : new StoreUnavailable("The database gave up a transaction.", { cause: failure }));
    for (const work of batch) work.reject(unavailable);
  }

  /** Of what nobody waits for only a failure that ends all writing matters. Throws what is a bug. */
  #unlessFailure(error: unknown): void {
    this.#noteFatal(error);
    if (translate(error) === error && asFatal(error) === undefined) throw error;
  }

  #noteFatal(error: unknown): void {
    const failure = asFatal(error);
    if (failure === undefined || this.#failure !== undefined) return;
    this.#failure = failure;
    this.#options.onFatal(failure);
  }
}

type Control = ReturnType<typeof prepareControl>;

function prepareControl(db: DatabaseSync) {
  return {
    begin: db.prepare("BEGIN IMMEDIATE"),
    savepoint: db.prepare("SAVEPOINT work"),
    rollBackTo: db.prepare("ROLLBACK TO work"),
    release: db.prepare("RELEASE work"),
    commit: db.prepare("COMMIT"),
    logLength: db.prepare("PRAGMA wal_checkpoint(NOOP)"),
  };
}

/** @returns an error when the transaction could not even be rolled back */
function rollBack(db: DatabaseSync): unknown {
  if (!db.isTransaction) return undefined;
  try {
    db.exec("ROLLBACK");
    return undefined;
  } catch (error) {
    return error;
  }
}
