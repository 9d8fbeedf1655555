import assert from "node:assert/strict";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { test } from "node:test";
import { query } from "../schema.ts";
import { SqliteConnection } from "./connection.ts";

const firstUsers = query((db, value: { limit: number }) =>
  db.selectFrom("users").select("user_id").orderBy("user_id").limit(value.limit),
);
const firstUser = query((db, _value: Record<string, never>) =>
  db.selectFrom("users").select("user_id").orderBy("user_id").limit(1),
);

/** A database that remembers what was prepared. */
class WatchedDatabase extends DatabaseSync {
  readonly texts: string[] = [];

  override prepare(sql: string): StatementSync {
    this.texts.push(sql);
    return super.prepare(sql);
  }
}

test("no value is bound to a bare limit, for which SQLite would prepare the statement anew at each run", async () => {
  const db = new WatchedDatabase(":memory:");
  db.exec("CREATE TABLE users (user_id TEXT); INSERT INTO users VALUES ('u_1'), ('u_2'), ('u_3'); BEGIN");
  const connection = new SqliteConnection(db);
  assert.deepEqual(
    (await connection.all(firstUsers, { limit: 2 })).map((row) => row.user_id),
    ["u_1", "u_2"],
  );
  assert.deepEqual((await connection.first(firstUser, {}))?.user_id, "u_1");
  assert.equal(db.texts.length, 2);
  for (const text of db.texts) assert.doesNotMatch(text, /limit\s+\?/i);
  db.close();
});
