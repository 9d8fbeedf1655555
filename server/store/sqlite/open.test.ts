import { DEFAULT_CHAT_LIMITS } from "../../chat/limits.ts";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, statSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { ensureLobby } from "../../chat/lobby.ts";
import { StoreUnavailable } from "../../chat/store-unavailable.ts";
import { parseUsername } from "../../identity/username.ts";
import { StoreCannotOpen } from "../cannot-open.ts";
import { openWriter } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { openSqliteStore, type SqliteStore } from "./open.ts";
import { temporaryDir } from "./temporary-store.contract.ts";

const open = (dataDir: string, freeSpaceFloor?: number): SqliteStore =>
  openSqliteStore({
    dataDir,
    ring: () => {},
    now: Date.now,
    ...(freeSpaceFloor === undefined ? {} : { freeSpaceFloor }),
  });

const cannotOpen = (sentence: RegExp) => (error: unknown) => {
  assert.ok(error instanceof StoreCannotOpen, String(error));
  assert.match(error.message, sentence);
  assert.ok(!error.message.includes("\n"), "one line");
  return true;
};

test("the data directory is made for its owner alone", async () => {
  await using dir = await temporaryDir();
  const dataDir = path.join(dir.path, "new", "data");
  const store = open(dataDir);
  assert.equal(statSync(dataDir).mode & 0o777, 0o700);
  await store.close();
});

test("new data are for their owner alone, also in a directory that was there before", async () => {
  await using dir = await temporaryDir();
  chmodSync(dir.path, 0o755);
  const store = open(dir.path);
  for (const name of ["restante.db", "restante.db-wal", "restante.db-shm"])
    assert.equal(statSync(path.join(dir.path, name)).mode & 0o777, 0o600, name);
  await store.close();
});

test("a data directory belongs to one store, until it is closed", async () => {
  await using dir = await temporaryDir();
  const first = open(dir.path);
  assert.throws(() => open(dir.path), cannotOpen(/in use by another process/));
  await first.close();
  await open(dir.path).close();
});

test("a second process on the same data directory stops with one clear line", async () => {
  await using dir = await temporaryDir();
  const store = open(dir.path);
  const source = `import { openSqliteStore } from ${JSON.stringify(import.meta.resolve("./open.ts"))};
    try { openSqliteStore({ dataDir: process.argv[1], ring() {}, now: Date.now }); console.log("opened"); }
    catch (error) { console.log(error.name + ": " + error.message); }`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", source, dir.path], {
    encoding: "utf8",
  });
  assert.equal(
    stdout,
    `StoreCannotOpen: The data directory ${dir.path} is in use by another process of Restante.\n`,
  );
  await store.close();
});

test("a directory that cannot be one, and a file that is no database, are refused in a sentence", async () => {
  await using dir = await temporaryDir();
  const file = path.join(dir.path, "file");
  writeFileSync(file, "");
  assert.throws(() => open(file), cannotOpen(/cannot be (made|written)/));
  writeFileSync(path.join(dir.path, "restante.db"), "no database, by any means");
  assert.throws(() => open(dir.path), cannotOpen(/cannot be opened/));
  const folder = path.join(dir.path, "folder");
  await mkdir(path.join(folder, "restante.db"), { recursive: true });
  assert.throws(() => open(folder), cannotOpen(/cannot be opened/));
});

test("P1: the connection that writes has WAL and FULL in force", async () => {
  await using dir = await temporaryDir();
  const db = openWriter(path.join(dir.path, "x.db"));
  const pragma = (name: string) => db.prepare(`PRAGMA ${name}`).get()?.[name];
  assert.deepEqual(["journal_mode", "synchronous", "foreign_keys"].map(pragma), ["wal", 2, 1]);
  db.close();
});

test("P1: a database that cannot have a write-ahead log is refused", () => {
  assert.throws(() => openWriter(":memory:"), cannotOpen(/write-ahead logging/));
});

test("the epoch and the instance id are made once", async () => {
  await using dir = await temporaryDir();
  await using other = await temporaryDir();
  const [first, stranger] = [open(dir.path), open(other.path)];
  await first.close();
  const again = open(dir.path);
  assert.deepEqual([again.epoch, again.instanceId], [first.epoch, first.instanceId]);
  assert.notEqual(stranger.epoch, first.epoch);
  assert.notEqual(stranger.instanceId, first.instanceId);
  await Promise.all([again.close(), stranger.close()]);
});

test("migrations are applied once, in order, and recorded", async () => {
  await using dir = await temporaryDir();
  const file = path.join(dir.path, "restante.db");
  await open(dir.path).close();
  await open(dir.path).close();
  const db = new DatabaseSync(file);
  const names = db
    .prepare("SELECT name FROM migrations ORDER BY number")
    .all()
    .map((row) => row["name"]);
  assert.deepEqual(
    names,
    migrations.map(({ name }) => name),
  );
  db.close();
});

test("a migration that fails leaves the database as it was", async () => {
  await using dir = await temporaryDir();
  const db = openWriter(path.join(dir.path, "x.db"));
  const first = { name: "first", sql: "CREATE TABLE a (x INTEGER) STRICT" };
  const broken = { name: "second", sql: "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)" };
  migrate(db, [first], 0);
  assert.throws(() => migrate(db, [first, broken], 0), /nowhere/);
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  assert.deepEqual(
    tables.map((row) => row["name"]),
    ["a", "migrations"],
  );
  db.close();
});

test("references are checked when the schema has changed, and not at every start: that reads every row", async () => {
  await using dir = await temporaryDir();
  const db = openWriter(path.join(dir.path, "x.db"));
  const first = {
    name: "first",
    sql: "CREATE TABLE a (x INTEGER PRIMARY KEY) STRICT; CREATE TABLE b (x INTEGER REFERENCES a) STRICT",
  };
  migrate(db, [first], 0);
  db.exec("PRAGMA foreign_keys = OFF; INSERT INTO b VALUES (1)");
  migrate(db, [first], 0);
  const second = { name: "second", sql: "CREATE TABLE c (x INTEGER) STRICT" };
  assert.throws(() => migrate(db, [first, second], 0), /refers to nothing/);
  assert.equal(db.prepare("PRAGMA foreign_keys").get()?.["foreign_keys"], 1);
  db.close();
});

test("a database of a newer version is refused, and left alone", async () => {
  await using dir = await temporaryDir();
  await open(dir.path).close();
  const db = new DatabaseSync(path.join(dir.path, "restante.db"));
  db.exec("INSERT INTO migrations VALUES (999, 'from the future', 0)");
  assert.throws(() => open(dir.path), cannotOpen(/newer version/));
  db.exec("DELETE FROM migrations WHERE number = 999; UPDATE migrations SET name = 'other' WHERE number = 1");
  assert.throws(() => open(dir.path), cannotOpen(/another version/));
  db.close();
});

test("closing leaves the database in one file", async () => {
  await using dir = await temporaryDir();
  const store = open(dir.path);
  await store.chat.write((tx) =>
    tx.users.addWaiting({ userId: "u_1", username: "ana", canonical: "ana", skeleton: "ana", createdAt: 0 }),
  );
  await store.close();
  assert.equal(existsSync(path.join(dir.path, "restante.db-wal")), false);
  const again = open(dir.path);
  assert.equal((await again.chat.read((tx) => tx.users.byName("ana")))?.userId, "u_1");
  await again.close();
});

test("a disk that is nearly full refuses writes and answers reads", async () => {
  await using dir = await temporaryDir();
  const store = open(dir.path, Number.MAX_SAFE_INTEGER);
  const write = store.chat.write((tx) =>
    tx.users.addWaiting({ userId: "u_1", username: "ana", canonical: "ana", skeleton: "ana", createdAt: 0 }),
  );
  await assert.rejects(write, StoreUnavailable);
  assert.equal(await store.chat.read((tx) => tx.users.byName("ana")), undefined);
  await store.close();
  await assert.rejects(
    store.chat.read((tx) => tx.users.byName("ana")),
    StoreUnavailable,
  );
});

test("where the disk is nearly full, a server on present data has nothing to write before it starts", async () => {
  await using dir = await temporaryDir();
  const start = async (freeSpaceFloor?: number): Promise<void> => {
    const store = open(dir.path, freeSpaceFloor);
    try {
      await ensureLobby({
        store: store.chat,
        env: { now: Date.now, newId: (prefix) => prefix },
        settings: { lobby: true, waitingNames: true, limits: DEFAULT_CHAT_LIMITS },
        parseUsername,
      });
    } finally {
      await store.close();
    }
  };
  await assert.rejects(start(Number.MAX_SAFE_INTEGER), StoreUnavailable, "a new server cannot do without");
  await start();
  await start(Number.MAX_SAFE_INTEGER);
});
