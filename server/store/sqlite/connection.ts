import { DatabaseSync, type StatementSync } from "node:sqlite";
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type LimitNode,
} from "kysely";
import { StoreCannotOpen } from "../cannot-open.ts";
import type { Connection } from "../database.ts";
import { compile, type CompiledQuery, type Query, type Value, type Values } from "../query.ts";

/**
 * SQLite plans by some of the values that are bound, and prepares the statement anew when one of these is: measured, that
 * is 20 to 70 µs at every run of one that takes 5. Such are a bare `limit ?`, hidden here in an expression, which is not
 * looked at, and what may be the condition of a partial index, as in `"left" = ?`: what is always the same is written out.
 */
class QueryCompiler extends SqliteQueryCompiler {
  protected override appendValue(value: unknown): void {
    if (typeof value === "number" || typeof value === "string") this.appendImmediateValue(value);
    else super.appendValue(value);
  }

  protected override visitLimit(node: LimitNode): void {
    this.append("limit (");
    this.visitNode(node.limit);
    this.append(" + 0)");
  }
}

/** Kysely writes the queries; running them is `SqliteConnection`'s affair. */
const dialect = new Kysely<never>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new QueryCompiler(),
  },
});

interface Prepared {
  readonly compiled: CompiledQuery<Values>;
  /** Answers with the values of each row, in the order of `columns`. */
  readonly statement: StatementSync;
  readonly columns: readonly string[];
}

interface Bound extends Omit<Prepared, "compiled"> {
  readonly parameters: Value[];
}

/** One connection to the file: runs queries, each prepared once. SQLite answers within the call. */
export class SqliteConnection implements Connection {
  readonly db: DatabaseSync;
  readonly #prepared = new Map<unknown, Prepared>();

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  async all<V extends Values, R>(query: Query<V, R>, values: V): Promise<R[]> {
    const { statement, columns, parameters } = this.#bind(query, values);
    const rows = statement.all(...parameters) as unknown as Value[][];
    return rows.map((row) => toRow(columns, row) as R);
  }

  async first<V extends Values, R>(query: Query<V, R>, values: V): Promise<R | undefined> {
    const { statement, columns, parameters } = this.#bind(query, values);
    const row = statement.get(...parameters) as Value[] | undefined;
    return row && (toRow(columns, row) as R);
  }

  async run<V extends Values>(query: Query<V, unknown>, values: V): Promise<void> {
    const { statement, parameters } = this.#bind(query, values);
    statement.run(...parameters);
  }

  #bind<V extends Values>(query: Query<V, unknown>, values: V): Bound {
    // Outside of a transaction a statement would commit by itself: after SQLite has rolled one back (a full
    // disk), or from work that goes on after its transaction has ended.
    if (!this.db.isTransaction) throw new OutsideTransaction();
    const { compiled, statement, columns } = this.#prepare(query as Query<Values, unknown>);
    return { statement, columns, parameters: compiled.bind(values) };
  }

  #prepare(query: Query<Values, unknown>): Prepared {
    const known = this.#prepared.get(query);
    if (known !== undefined) return known;
    const compiled = compile(query, dialect);
    const statement = this.db.prepare(compiled.sql);
    statement.setReturnArrays(true);
    const prepared = { compiled, statement, columns: statement.columns().map(({ name }) => name) };
    this.#prepared.set(query, prepared);
    return prepared;
  }
}

/**
 * A row as an object whose properties come in the same order each time, which V8 makes and reads several times faster than
 * the hash tables that node:sqlite gives as rows.
 */
function toRow(columns: readonly string[], values: readonly Value[]): Record<string, Value> {
  const row: Record<string, Value> = {};
  for (let index = 0; index < columns.length; index += 1) {
    row[columns[index] as string] = values[index] as Value;
  }
  return row;
}

/** A statement came when no transaction was open (any more). */
export class OutsideTransaction extends Error {
  constructor() {
    super("A statement was to run outside of a transaction.");
    this.name = "OutsideTransaction";
  }
}

/**
 * Pages that the writer keeps in memory, in KiB, taken as they are used. Who sends touches a dozen pages: their place in
 * the indices, their row, the conversation's. In a large store SQLite's own 2 MiB hold those of too few people: measured with
 * 64 senders among ten million messages, 14 pages a message are read again, and a quarter of one with 8 MiB or more.
 */
const WRITER_CACHE_KIB = 16 * 1024;

/** Opens the connection that writes, and refuses a database that cannot promise durability (P1). */
export function openWriter(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  db.exec(`PRAGMA cache_size = -${WRITER_CACHE_KIB}`);
  const mode = pragma(db, "journal_mode");
  if (mode !== "wal") {
    throw new StoreCannotOpen(
      `The disk that holds ${path} does not support write-ahead logging (SQLite says ${String(mode)}).`,
    );
  }
  if (pragma(db, "synchronous") !== 2) {
    throw new StoreCannotOpen(`SQLite does not write ${path} through to the disk (synchronous is not FULL).`);
  }
  return db;
}

/** Opens a connection that sees only what is committed. */
export function openReader(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
}

function pragma(db: DatabaseSync, name: "journal_mode" | "synchronous"): unknown {
  return db.prepare(`PRAGMA ${name}`).get()?.[name];
}
