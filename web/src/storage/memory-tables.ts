import type { Message } from "../chat/model.ts";
import {
  keyPaths,
  tableNames,
  type Key,
  type KeyRange,
  type Rows,
  type TableName,
  type Tables,
  type Transaction,
} from "./tables.ts";

type Table = Map<string, { key: Key; row: Rows[TableName] }>;

/** Tables in memory: for browsers that refuse IndexedDB, and for tests. Gone with the page. */
export function createMemoryTables(): Tables {
  let tables = emptyTables();
  let queue: Promise<unknown> = Promise.resolve();

  /** One transaction at a time, on a copy of what it touches: a throw leaves the tables as they were. */
  function enqueue<T>(
    work: (tx: Transaction) => Promise<T>,
    of: readonly TableName[] = tableNames,
  ): Promise<T> {
    const run = async () => {
      const draft = new Map([...tables].filter(([name]) => of.includes(name)));
      const result = await work(memoryTransaction(draft));
      tables = new Map([...tables, ...draft]);
      return result;
    };
    const result = queue.then(run, run);
    queue = result.catch(() => undefined);
    return result;
  }

  return {
    kind: "memory",
    read: enqueue,
    write: (_durability, work, of) => enqueue(work, of),
    close: () => undefined,
    destroy: async () => {
      tables = emptyTables();
    },
  };
}

function emptyTables(): Map<TableName, Table> {
  return new Map(tableNames.map((name) => [name, new Map()]));
}

function memoryTransaction(draft: Map<TableName, Table>): Transaction {
  const copied = new Set<TableName>();
  const table = (name: TableName): Table => {
    const found = draft.get(name);
    if (found === undefined) {
      throw new DOMException(`${name} is not of this transaction.`, "NotFoundError");
    }
    return found;
  };
  const writable = (name: TableName) => {
    if (!copied.has(name)) {
      copied.add(name);
      draft.set(name, new Map(table(name)));
    }
    return table(name);
  };
  const rows = <T extends TableName>(name: T, range?: KeyRange) =>
    [...table(name).values()]
      .filter(({ key }) => range === undefined || within(key, range))
      .sort((a, b) => compareKeys(a.key, b.key))
      .map(({ row }) => row as Rows[T]);

  const put = <T extends TableName>(name: T, row: Rows[T]) => {
    const key = keyOfRow(name, row);
    writable(name).set(JSON.stringify(key), { key, row });
  };

  return {
    get: async (name, key) => table(name).get(JSON.stringify(key))?.row as never,
    all: async (name, range) => rows(name, range),
    messagesAbove: async (conversationId, version) =>
      rows("messages")
        .filter((m: Message) => m.conversationId === conversationId && m.version > version)
        .sort((a, b) => a.version - b.version),
    put: async (name, row) => put(name, row),
    insert: async (name, row) => {
      if (table(name).has(JSON.stringify(keyOfRow(name, row)))) {
        throw new DOMException(`${name} has such a row.`, "ConstraintError");
      }
      put(name, row);
    },
    delete: async (name, key) => {
      writable(name).delete(JSON.stringify(key));
    },
    deleteRange: async (name, range) => {
      for (const [id, { key }] of writable(name)) {
        if (within(key, range)) {
          table(name).delete(id);
        }
      }
    },
    clear: async (name) => {
      writable(name).clear();
    },
    end: () => undefined,
  };
}

function keyOfRow<T extends TableName>(name: T, row: Rows[T]): Key {
  const path: string | readonly string[] = keyPaths[name];
  const part = (field: string) => (row as unknown as Record<string, string | number>)[field];
  return (typeof path === "string" ? part(path) : path.map(part)) as Key;
}

function within(key: Key, range: KeyRange): boolean {
  return compareKeys(key, range.lower) >= 0 && compareKeys(key, range.upper) <= 0;
}

/** IndexedDB's order among the keys that we use: numbers by value, strings by code unit, lists by part. */
function compareKeys(a: Key, b: Key): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    return compareKeys(a[0], b[0]) || compareKeys(a[1], b[1]);
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
