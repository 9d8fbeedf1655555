import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { openReader, openWriter } from "./connection.ts";
import { asFatal, sqliteCode } from "./failures.ts";
import { temporaryDir } from "./temporary-store.contract.ts";
import { WriteBack } from "./write-back.ts";

async function openFixture() {
  await using parts = new AsyncDisposableStack();
  const dir = parts.use(await temporaryDir());
  // A path may hold what means something in a URL.
  const path = `${dir.path}/notes 100%?.db`;
  const db = parts.adopt(openWriter(path), (open: DatabaseSync) => open.close());
  db.exec("PRAGMA wal_autocheckpoint = 0; CREATE TABLE notes (text TEXT NOT NULL) STRICT");
  const writeBack = new WriteBack(path);
  parts.defer(() => writeBack.close());
  const used = parts.move();
  return {
    db,
    path,
    writeBack,
    /** Pages of the log that are not in the database yet. */
    waiting() {
      const { log, checkpointed } = db.prepare("PRAGMA wal_checkpoint(NOOP)").get() ?? {};
      return Number(log) - Number(checkpointed);
    },
    [Symbol.asyncDispose]: () => used.disposeAsync(),
  };
}

test("a log is written back into its database from another thread, again and again", async () => {
  await using fixture = await openFixture();
  const { db, path, writeBack } = fixture;
  for (const text of ["one", "two"]) {
    db.prepare("INSERT INTO notes VALUES (?)").run(text.padStart(100_000));
    assert.ok(fixture.waiting() > 0);
    await writeBack.run();
    assert.equal(fixture.waiting(), 0);
  }
  assert.ok(statSync(path).size > 200_000);
});

test("what somebody still reads stays in the log, and no writer is in the way", async () => {
  await using fixture = await openFixture();
  const { db, path, writeBack } = fixture;
  const reading = openReader(path);
  reading.exec("BEGIN");
  reading.prepare("SELECT * FROM notes").all();
  db.exec("BEGIN IMMEDIATE; INSERT INTO notes VALUES ('one')");
  await writeBack.run();
  db.exec("COMMIT");
  await writeBack.run();
  assert.ok(fixture.waiting() > 0);
  reading.close();
  await writeBack.run();
  assert.equal(fixture.waiting(), 0);
});

test("a database that cannot be opened is SQLite's error, and is not made anew", async () => {
  await using dir = await temporaryDir();
  const path = `${dir.path}/notes.db`;
  const writeBack = new WriteBack(path);
  await assert.rejects(writeBack.run(), (error) => sqliteCode(error) === 14);
  await writeBack.close();
  assert.ok(!existsSync(path));
});

test("a file that is no database is a failure that ends all writing", async () => {
  await using dir = await temporaryDir();
  const path = `${dir.path}/notes.db`;
  writeFileSync(path, "This is no database. ".repeat(1_000));
  const writeBack = new WriteBack(path);
  await assert.rejects(writeBack.run(), (error) => asFatal(error) !== undefined);
  await writeBack.close();
});

test("a thread that cannot begin is a database that cannot be opened, and the next call begins another", async () => {
  const writeBack = new WriteBack(
    "/nowhere/notes.db",
    new URL("data:text/javascript,throw new Error('no descriptors')"),
  );
  for (const attempt of ["first", "second"]) {
    await assert.rejects(writeBack.run(), (error) => sqliteCode(error) === 14, attempt);
  }
  await writeBack.close();
});
