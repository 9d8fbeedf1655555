import type { DatabaseSync, StatementSync } from "node:sqlite";
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
 */
export class Reader {
  readonly #db: DatabaseSync;
  readonly #now: () => number;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  readonly #connection: SqliteConnection;
  readonly #queue: (() => Promise<void>)[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;

  /** @param now milliseconds; only differences count */
  constructor(db: DatabaseSync, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#begin = db.prepare("BEGIN");
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

  /** Answers what waits and refuses what comes later. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    let end = this.#now() + MAX_TURN_MS;
    while (this.#queue.length > 0) {
      await this.#shareSnapshot(end);
      if (this.#now() < end) continue;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      end = this.#now() + MAX_TURN_MS;
    }
    this.#draining = undefined;
  }

  /**
   * Runs what waits now. Whoever asks from now on has to see what is committed meanwhile: that is for the next snapshot,
   * as is what there is no time for.
   */
  async #shareSnapshot(end: number): Promise<void> {
    for (let sharing = this.#queue.length; sharing > 0; sharing -= 1) {
      await this.#queue.shift()?.();
      if (this.#now() >= end) break;
    }
    try {
      if (this.#db.isTransaction) this.#end.run();
    } catch {
      // Whoever reads next is told of it by BEGIN.
    }
  }

  async #inSnapshot<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      // The first of those that share it, or the next after one whose failure ended it.
      if (!this.#db.isTransaction) this.#begin.run();
      return await work(this.#connection);
    } catch (error) {
      throw translate(error);
    }
  }
}
