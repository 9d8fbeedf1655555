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
 * Reads, one snapshot each, one after the other on a connection that never sees an open transaction of the
 * writer. They queue because a connection holds one transaction at a time.
 */
export class Reader {
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  readonly #connection: SqliteConnection;
  readonly #queue: (() => Promise<void>)[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;

  constructor(db: DatabaseSync) {
    this.#db = db;
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
      this.#queue.push(() => this.#snapshot(work).then(resolve, reject));
      this.#draining ??= this.#drain();
    });
  }

  /** Answers what waits and refuses what comes later. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    let end = performance.now() + MAX_TURN_MS;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      await next();
      if (performance.now() < end) continue;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      end = performance.now() + MAX_TURN_MS;
    }
    this.#draining = undefined;
  }

  async #snapshot<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      this.#begin.run();
      return await work(this.#connection);
    } catch (error) {
      throw translate(error);
    } finally {
      if (this.#db.isTransaction) this.#end.run();
    }
  }
}
