import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { openSqliteStore } from "./open.ts";
import { temporaryDir } from "./temporary-store.contract.ts";

/** A database of today's schema with one message in it: Ana's "first", number 1 of "c". */
async function databaseWithMessage(): Promise<{ db: DatabaseSync } & AsyncDisposable> {
  const dir = await temporaryDir();
  await openSqliteStore({ dataDir: dir.path, now: Date.now, ring: () => undefined }).close();
  const db = new DatabaseSync(path.join(dir.path, "restante.db"));
  db.exec(`
    INSERT INTO users (user_id, username, canonical, created_at, active_at) VALUES ('ana', 'Ana', 'ana', 0, 0);
    INSERT INTO conversations (conversation_id, kind, name, name_folded, request_hash, created_at, activity_at)
      VALUES ('c', 'direct', '', '', '', 0, 0);
  `);
  insert(db, { seq: 1, version: 1, id: "first" });
  return {
    db,
    async [Symbol.asyncDispose]() {
      db.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}

function insert(db: DatabaseSync, row: { seq: number; version: number; id: string }): void {
  db.prepare(
    `INSERT INTO messages (conversation_id, seq, version, sender_id, client_message_id, request_hash, sent_version,
      recipient_unclaimed, text, created_at) VALUES ('c', ?, ?, 'ana', ?, '', 1, 0, '', 0)`,
  ).run(row.seq, row.version, row.id);
}

test("P2: the schema itself refuses a second message under one id of one sender", async () => {
  await using made = await databaseWithMessage();
  assert.throws(() => insert(made.db, { seq: 2, version: 2, id: "first" }), /UNIQUE constraint failed/);
});

test("P3: the schema itself refuses a second message under one number or one version", async () => {
  await using made = await databaseWithMessage();
  assert.throws(() => insert(made.db, { seq: 1, version: 2, id: "second" }), /UNIQUE constraint failed/);
  assert.throws(() => insert(made.db, { seq: 2, version: 1, id: "second" }), /UNIQUE constraint failed/);
  insert(made.db, { seq: 2, version: 2, id: "second" });
});
