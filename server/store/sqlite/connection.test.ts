import assert from "node:assert/strict";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { test } from "node:test";
import { query } from "../schema.ts";
import { SqliteConnection } from "./connection.ts";

const firstUsers = query((db, value: { limit: number }) =>
  db.selectFrom("users").select("user_id").orderBy("user_id").limit(value.limit),
);
const secondUser = query((db) =>
  db.selectFrom("users").select("user_id").where("version", "=", 0).where("username", "=", "it's").limit(1),
);

/** A database that remembers what was prepared. */
class WatchedDatabase extends DatabaseSync {
  readonly texts: string[] = [];

  override prepare(sql: string): StatementSync {
    this.texts.push(sql);
    return super.prepare(sql);
  }
}

test("nothing is bound by which SQLite would plan, and so prepare the statement anew at each run: no bare limit, nothing constant", async () => {
  const db = new WatchedDatabase(":memory:");
  db.exec("CREATE TABLE users (user_id TEXT, username TEXT, version INTEGER)");
  db.exec("INSERT INTO users VALUES ('u_1', 'it', 0), ('u_2', 'it''s', 0), ('u_3', 'it''s', 1); BEGIN");
  const connection = new SqliteConnection(db);
  assert.deepEqual(
    (await connection.all(firstUsers, { limit: 2 })).map((row) => row.user_id),
    ["u_1", "u_2"],
  );
  assert.equal((await connection.first(secondUser, {}))?.user_id, "u_2");
  const [limited = "", constant = "?"] = db.texts;
  assert.doesNotMatch(limited, /limit\s+\?/i);
  assert.doesNotMatch(constant, /\?/);
  db.close();
});
