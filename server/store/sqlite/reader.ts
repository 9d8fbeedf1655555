import type { DatabaseSync, StatementSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { StoreUnavailable } from "../../chat/store-unavailable.ts";
import type { Connection } from "../database.ts";
import { SqliteConnection } from "./connection.ts";
import { translate } from "./failures.ts";

/** Reading goes on for this long before other I/O has its turn. */
const MAX_TURN_MS = 5;
/** Reads that may wait. Each stream and each call waits for one, so this is beyond what the edge lets in. */
const MAX_QUEUE = 20_000;

/**
 * Reads, one after the other on a connection that never sees an open transaction of the writer. They queue because a
 * connection holds one transaction at a time; those that wait when a snapshot begins share it.
 *
 * While the writer's last commit is on its way to the disk nobody may see it: reads go on in a snapshot of before.
 */
export class Reader {
  readonly #db: DatabaseSync;
  readonly #now: () => number;
  readonly #begin: StatementSync;
  readonly #look: StatementSync;
  readonly #end: StatementSync;
  readonly #connection: SqliteConnection;
  readonly #queue: (() => Promise<void>)[] = [];
  #draining: Promise<void> | undefined;
  /** Whether reads share a snapshot just now. */
  #sharing = false;
  /** Whether the snapshot that is open serves whoever reads until the hold ends. */
  #kept = false;
  /** Settled when no commit is on its way to the disk any more. */
  #held: PromiseWithResolvers<void> | undefined;
  #closed = false;

  /** @param now milliseconds; only differences count */
  constructor(db: DatabaseSync, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#begin = db.prepare("BEGIN");
    // A snapshot is of the moment of its first look.
    this.#look = db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1");
    this.#end = db.prepare("ROLLBACK");
    this.#connection = new SqliteConnection(db);
  }

  read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable("The server is stopping."));
    if (this.#queue.length >= MAX_QUEUE) {
      return Promise.reject(new StoreUnavailable("Too many reads are waiting."));
    }
    return new Promise<T>((resolve, reject) => {
      this.#queue.push(() => this.#inSnapshot(work).then(resolve, reject));
      this.#draining ??= this.#drain();
    });
  }

  /**
   * From now on, until `letGo`, reads see only what is committed now. Those that come while a snapshot from before the
   * last `letGo` is still read wait, since theirs would be too old.
   * @throws SQLite's error when no snapshot can begin
   */
  hold(): void {
    if (!this.#db.isTransaction) {
      this.#beginSnapshot();
      this.#kept = true;
    }
    this.#held = Promise.withResolvers();
  }

  /** Whoever reads from now on sees what was committed meanwhile. */
  letGo(): void {
    this.#kept = false;
    if (!this.#sharing) this.#endSnapshot();
    this.#held?.resolve();
    this.#held = undefined;
  }

  /** Never lets go: whoever cannot read what was before is told `failure`. */
  keepHolding(failure: unknown): void {
    // Perhaps nobody waits.
    this.#held?.promise.catch(() => {});
    this.#held?.reject(failure);
  }

  /** Answers what waits and refuses what comes later. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
    this.#endSnapshot();
  }

  async #drain(): Promise<void> {
    let end = this.#now() + MAX_TURN_MS;
    while (this.#queue.length > 0) {
      await this.#shareSnapshot(end);
      if (this.#now() < end) continue;
      await setImmediate();
      end = this.#now() + MAX_TURN_MS;
    }
    this.#draining = undefined;
  }

  /**
   * Runs what waits now. Whoever asks from now on has to see what is committed meanwhile: that is for the next snapshot,
   * as is what there is no time for.
   */
  async #shareSnapshot(end: number): Promise<void> {
    this.#sharing = true;
    for (let sharing = this.#queue.length; sharing > 0; sharing -= 1) {
      await this.#queue.shift()?.();
      if (this.#now() >= end) break;
    }
    this.#sharing = false;
    if (!this.#kept) this.#endSnapshot();
  }

  async #inSnapshot<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      // The first of those that share it, or the next after one whose failure ended it.
      while (!this.#db.isTransaction) {
        if (this.#held === undefined) this.#beginSnapshot();
        else await this.#held.promise;
      }
      return await work(this.#connection);
    } catch (error) {
      throw translate(error);
    }
  }

  #beginSnapshot(): void {
    this.#begin.run();
    try {
      this.#look.get();
    } catch (error) {
      // One without a moment of its own would take that of whoever looks first.
      this.#endSnapshot();
      throw error;
    }
  }

  #endSnapshot(): void {
    try {
      if (this.#db.isTransaction) this.#end.run();
    } catch {
      // Whoever reads next is told of it by BEGIN.
    }
  }
}
