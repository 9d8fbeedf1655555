import type { Compilable, Kysely } from "kysely";

/**
 * Queries are built by Kysely once, with placeholders where values will stand, and then run any number of
 * times: compiling at every call would double the cost of a message.
 */
export type Value = string | number | null | Uint8Array;
export type Values = Readonly<Record<string, Value>>;

/** A query that takes the values `V` and gives rows `R`. */
export interface Query<V extends Values, R> {
  readonly build: (db: Kysely<never>, values: V) => Compilable<R>;
}

/** A query in the dialect of one database: its text, and the values in the order of its placeholders. */
export interface CompiledQuery<V extends Values> {
  readonly sql: string;
  bind(values: V): Value[];
}

/**
 * Gives the function that defines queries on some tables:
 *
 *     const query = queriesOn<ChatTables>();
 *     const userById = query((db, value: { userId: string }) =>
 *       db.selectFrom("users").selectAll().where("user_id", "=", value.userId));
 *
 * While a query is built, `value.x` is a placeholder: it may be handed to Kysely and to nothing else.
 */
export function queriesOn<Tables>() {
  return <R, V extends Values = Record<string, never>>(
    build: (db: Kysely<Tables>, values: V) => Compilable<R>,
  ): Query<V, R> => ({ build: build as unknown as Query<V, R>["build"] });
}

class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** @param db says in which dialect; it is never executed on */
export function compile<V extends Values>(query: Query<V, unknown>, db: Kysely<never>): CompiledQuery<V> {
  const placeholders = new Proxy({}, { get: (_target, name) => new Placeholder(String(name)) });
  const { sql, parameters } = query.build(db, placeholders as V).compile();
  const order = parameters.map((parameter) =>
    parameter instanceof Placeholder ? { name: parameter.name } : { constant: parameter as Value },
  );
  return {
    sql,
    bind: (values) =>
      order.map((each) => (each.name === undefined ? each.constant : valueOf(values, each.name))),
  };
}

function valueOf(values: Values, name: string): Value {
  const value = values[name];
  if (value === undefined) throw new Error(`The query was not given its value "${name}".`);
  return value;
}
