import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { queriesOn } from "../query.ts";
import { openReader, openWriter } from "./connection.ts";
import { durableCommit } from "./durable-commit.ts";
import { NotOnDisk } from "./failures.ts";
import { LogFile } from "./log-file.ts";
import { Reader } from "./reader.ts";
import { temporaryDir } from "./temporary-store.contract.ts";

const query = queriesOn<{ notes: { text: string } }>();
const allNotes = query((db) => db.selectFrom("notes").select("text").orderBy("text"));

async function openFixture() {
  await using parts = new AsyncDisposableStack();
  const dir = parts.use(await temporaryDir());
  const path = `${dir.path}/notes.db`;
  const close = (db: DatabaseSync) => db.close();
  const db = parts.adopt(openWriter(path), close);
  db.exec("CREATE TABLE notes (text TEXT NOT NULL) STRICT");
  const reader = new Reader(parts.adopt(openReader(path), close), () => 0);
  parts.defer(() => reader.close());
  const log = parts.use(new LogFile(`${path}-wal`));
  const disk = { sync: () => log.sync() };
  const durably = durableCommit(db, () => disk.sync(), reader);
  const used = parts.move();
  return {
    db,
    log,
    /** What a sync does: the test may put something else in its place. */
    disk,
    add(text: string): Promise<void> {
      db.exec("BEGIN IMMEDIATE");
      db.prepare("INSERT INTO notes VALUES (?)").run(text);
      return durably(() => db.exec("COMMIT"));
    },
    durably,
    seen: () => reader.read(async (tx) => (await tx.all(allNotes, {})).map(({ text }) => text)),
    [Symbol.asyncDispose]: () => used.disposeAsync(),
  };
}

test("P1: what is committed is seen once its log is on the disk, and not before", async () => {
  await using fixture = await openFixture();
  const { add, disk, seen } = fixture;
  await add("first");
  const written = Promise.withResolvers<void>();
  disk.sync = () => written.promise;
  const adding = add("second");
  assert.deepEqual(await seen(), ["first"]);
  written.resolve();
  await adding;
  assert.deepEqual(await seen(), ["first", "second"]);
});

test("a commit that fails holds no snapshot back", async () => {
  await using fixture = await openFixture();
  const { db, durably, seen } = fixture;
  const full = new Error("database or disk is full");
  const failing = durably(() => {
    throw full;
  });
  await assert.rejects(failing, full);
  db.exec("INSERT INTO notes VALUES ('first')");
  assert.deepEqual(await seen(), ["first"]);
});

test("P1: what is committed is never seen when nobody knows whether the disk has it", async () => {
  await using fixture = await openFixture();
  const { add, log, disk, seen } = fixture;
  await add("first");
  disk.sync = async () => {
    throw new NotOnDisk({});
  };
  await assert.rejects(add("second"), NotOnDisk);
  disk.sync = () => log.sync();
  assert.deepEqual(await seen(), ["first"]);
});

test("a log that cannot be synced says so", async () => {
  await using dir = await temporaryDir();
  const db = openWriter(`${dir.path}/notes.db`);
  db.exec("CREATE TABLE notes (text TEXT NOT NULL) STRICT");
  const log = new LogFile(`${dir.path}/notes.db-wal`);
  await log.sync();
  log[Symbol.dispose]();
  await assert.rejects(log.sync(), NotOnDisk);
  db.close();
});

test("a transaction that changed nothing waits for no disk", async () => {
  await using fixture = await openFixture();
  const { db, add, disk, durably, log } = fixture;
  const empty = () => {
    db.exec("BEGIN IMMEDIATE");
    return durably(() => db.exec("COMMIT"));
  };
  let syncs = 0;
  disk.sync = () => {
    syncs += 1;
    return log.sync();
  };
  await empty();
  await add("first");
  await empty();
  assert.equal(syncs, 1);
});

test("P1: what a failed sync left open is not passed over by the next commit", async () => {
  await using fixture = await openFixture();
  const { db, add, disk, durably } = fixture;
  disk.sync = async () => {
    throw new NotOnDisk({});
  };
  await assert.rejects(add("first"), NotOnDisk);
  db.exec("BEGIN IMMEDIATE");
  await assert.rejects(
    durably(() => db.exec("COMMIT")),
    NotOnDisk,
  );
});
