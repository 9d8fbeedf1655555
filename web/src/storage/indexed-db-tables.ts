import { openDB, type IDBPDatabase, type IDBPTransaction } from "idb";
import {
  keyPaths,
  tableNames,
  type KeyRange,
  type TableName,
  type Tables,
  type Transaction,
} from "./tables.ts";

const SCHEMA_VERSION = 2;
/** Tables of copies: they come again from the server when they are dropped, by the cursors that are dropped too. */
const copied: readonly TableName[] = ["conversations", "members", "messages", "cursors"];
const BY_VERSION = "by-version";

type AnyTransaction = IDBPTransaction<unknown, TableName[], IDBTransactionMode>;

/**
 * Opens (and makes, when there is none) the IndexedDB database of this name. A write that is refused for want of
 * room rejects with a QuotaExceededError.
 *
 * @param onLost the database was taken away from this page: site data deleted, a disk that fails, a newer version
 * of the page in another tab
 * @throws when the browser refuses: private modes, no room, storage switched off, a version newer than ours
 */
export async function openIndexedDbTables(name: string, onLost: () => void): Promise<Tables> {
  const db = await openDB(name, SCHEMA_VERSION, {
    upgrade: (database, before, _now, tx) => {
      createTables(database);
      if (before === 1) {
        // Rows of before lack fields. What was typed stays: unsent messages, drafts.
        copied.forEach((table) => void queued(tx.objectStore(table).clear()));
      }
    },
    // Somebody deletes or upgrades it: stand aside, or they wait for us for ever.
    blocking: (_current, _wanted, event) => {
      (event.target as IDBDatabase).close();
      onLost();
    },
    terminated: onLost,
  });
  const askToKeep = once(() => void navigator.storage?.persist?.().catch(() => undefined));
  return {
    kind: "durable",
    read: (work, of = tableNames) => read(db.transaction([...of], "readonly"), work),
    write: async (durability, work, of = tableNames) => {
      const result = await write(db.transaction([...of], "readwrite", { durability }), work);
      if (durability === "strict") {
        // A person has typed something that shall last. Not earlier: some browsers ask them.
        askToKeep();
      }
      return result;
    },
    close: () => db.close(),
    destroy: async () => {
      // Emptied, not deleted: a deletion waits for every tab that still has it open, and one that sleeps would keep
      // whoever logs in next from opening it.
      await write(db.transaction(tableNames, "readwrite"), async (tx) => {
        await Promise.all(tableNames.map((table) => tx.clear(table)));
      });
      db.close();
    },
  };
}

function createTables(database: IDBPDatabase): void {
  for (const name of tableNames) {
    if (database.objectStoreNames.contains(name)) {
      continue;
    }
    const path: string | readonly string[] = keyPaths[name];
    const store = database.createObjectStore(name, { keyPath: typeof path === "string" ? path : [...path] });
    if (name === "messages") {
      store.createIndex(BY_VERSION, ["conversationId", "version"]);
    }
  }
}

/** Resolves with what was found, which a transaction that only reads need not end for. */
function read<T>(idb: AnyTransaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  // One that fails fails the request that waits for it.
  idb.done.catch(() => undefined);
  return work(wrap(idb));
}

/** Resolves after the commit; undoes everything when `work` throws. */
async function write<T>(idb: AnyTransaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  // Kept from being an unhandled rejection while `work` is still running; awaited below.
  const done = idb.done;
  done.catch(() => undefined);
  try {
    const result = await work(wrap(idb));
    commit(idb);
    await done;
    return result;
  } catch (error) {
    abort(idb);
    throw await causeOf(error, done);
  }
}

/** A write that was only queued may have ended the transaction: what came after it knows only of the end. */
async function causeOf(error: unknown, done: Promise<void>): Promise<unknown> {
  if (!(error instanceof DOMException && error.name === "AbortError")) {
    return error;
  }
  return done.then(
    () => error,
    (cause: unknown) => cause,
  );
}

function once(run: () => void): () => void {
  let ran = false;
  return () => {
    if (!ran) {
      ran = true;
      run();
    }
  };
}

/** Asks for it together with the last writes: by itself the browser would first tell this page that they are done. */
function commit(idb: AnyTransaction): void {
  try {
    idb.commit();
  } catch {
    // It was asked before, or is ending by itself, and `done` tells how.
  }
}

function abort(idb: AnyTransaction): void {
  try {
    idb.abort();
  } catch {
    // It had ended by itself: a failed request aborts its transaction.
  }
}

/**
 * A write counts as done as soon as it is queued: requests of a transaction run in order, and one that fails fails
 * the whole transaction, which is awaited. Waiting for each would cost a trip to the browser's process every time.
 */
function queued(request: Promise<unknown>): Promise<void> {
  request.catch(() => undefined);
  return Promise.resolve();
}

function wrap(idb: AnyTransaction): Transaction {
  const store = (name: TableName) => idb.objectStore(name) as unknown as IDBPObjectStoreLike;
  return {
    get: (name, key) => store(name).get(key) as never,
    all: (name, range) => store(name).getAll(range === undefined ? undefined : bound(range)) as never,
    messagesAbove: (conversationId, version) =>
      store("messages")
        .index(BY_VERSION)
        .getAll(
          IDBKeyRange.bound([conversationId, version], [conversationId, Infinity], true, false),
        ) as never,
    put: (name, row) => queued(store(name).put(row)),
    // Why it failed only its own request tells: the transaction's end says no more than that there was none.
    insert: (name, row) =>
      store(name)
        .add(row)
        .then(() => undefined),
    delete: (name, key) => queued(store(name).delete(key)),
    deleteRange: (name, range) => queued(store(name).delete(bound(range))),
    clear: (name) => queued(store(name).clear()),
    end: () => commit(idb),
  };
}

/** The part of an object store that we use; idb's own types depend on a schema per table. */
interface IDBPObjectStoreLike {
  get(key: IDBValidKey): Promise<unknown>;
  getAll(range?: IDBKeyRange): Promise<unknown[]>;
  put(value: unknown): Promise<unknown>;
  add(value: unknown): Promise<unknown>;
  delete(key: IDBValidKey | IDBKeyRange): Promise<void>;
  clear(): Promise<void>;
  index(name: string): { getAll(range: IDBKeyRange): Promise<unknown[]> };
}

function bound(range: KeyRange): IDBKeyRange {
  return IDBKeyRange.bound(range.lower, range.upper);
}
