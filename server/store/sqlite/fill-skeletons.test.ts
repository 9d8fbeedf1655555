import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { openSqliteStore } from "./open.ts";
import { temporaryDir } from "./temporary-store.contract.ts";

/** A database of the version before looks were stored, with these names in it. */
function olderDatabase(
  dir: string,
  names: [userId: string, username: string, claimedAt: number | null][],
): void {
  const db = new DatabaseSync(path.join(dir, "restante.db"));
  const older = migrations.slice(
    0,
    migrations.findIndex(({ name }) => name === "walls"),
  );
  migrate(db, older, 0);
  const add = db.prepare(
    `INSERT INTO users (user_id, username, canonical, claimed_at, created_at, active_at) VALUES (?, ?, ?, ?, 0, 0)`,
  );
  for (const [userId, username, claimedAt] of names) {
    add.run(userId, username, username.toLowerCase(), claimedAt);
  }
  db.close();
}

test("of names that look alike and are older than looks the earliest has the look, and all stay whose they are", async () => {
  await using dir = await temporaryDir();
  olderDatabase(dir.path, [
    ["u_late", "pauI", 20],
    ["u_early", "paul", 10],
    ["u_other", "Mia", 30],
    ["u_waiting", "rnia", null],
    ["u_free", "bob", null],
  ]);
  await openSqliteStore({ dataDir: dir.path, now: Date.now, ring: () => undefined }).close();
  const db = new DatabaseSync(path.join(dir.path, "restante.db"));
  const rows = db
    .prepare("SELECT user_id, username, skeleton, unclaimable FROM users ORDER BY user_id")
    .all();
  db.close();
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ["u_early", "paul", "paul", 0],
      ["u_free", "bob", "bob", 0],
      ["u_late", "pauI", null, 0],
      ["u_other", "Mia", "rnia", 0],
      ["u_waiting", "rnia", "rnia", 1],
    ],
  );
});
