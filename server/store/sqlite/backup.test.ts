import assert from "node:assert/strict";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { BackupError } from "../backup-error.ts";
import { openWorld, type Person } from "../world.contract.ts";
import { makeBackup } from "./backup.ts";
import { inspect } from "./inspect.ts";
import { openSqliteStore } from "./open.ts";
import { temporaryDir } from "./temporary-store.contract.ts";

const forever = new AbortController().signal;

const refusal = (sentence: RegExp) => (error: unknown) => {
  assert.ok(error instanceof BackupError, String(error));
  assert.match(error.message, sentence);
  return true;
};

/** A society in a data directory, and a directory for its backups. */
async function openFixture() {
  const dir = await temporaryDir();
  const dataDir = path.join(dir.path, "data");
  const store = openSqliteStore({ dataDir, ring: () => {}, now: Date.now });
  const world = await openWorld(async () => ({ ...store, rings: [] }));
  const backups = path.join(dir.path, "backups");
  mkdirSync(backups);
  return {
    world,
    store,
    backups,
    source: path.join(dataDir, "restante.db"),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}

/** Sends messages in eight lanes until told to stop. */
function keepSending(ana: Person, room: string) {
  const stop = new AbortController();
  const lanes = Array.from({ length: 8 }, async () => {
    while (!stop.signal.aborted) await ana.sends(room, "while the backup is made");
  });
  return async () => {
    stop.abort();
    await Promise.all(lanes);
  };
}

test("P3: a backup made while people write holds a beginning of their messages, whole", async () => {
  await using fixture = await openFixture();
  const { world, store, backups } = fixture;
  const ana = await world.arrives("ana");
  const room = await ana.makesRoom("plans");
  const stopSending = keepSending(ana, room);
  const before = (await ana.sends(room, "the last one before")).seq;
  const file = path.join(backups, "one.db");
  const inventory = await store.backUp(file, forever);
  const meanwhile = (await ana.sends(room, "the first one after")).seq - before;
  await stopSending();
  assert.ok(meanwhile > 10, "writers did not wait for the backup");
  assert.ok(inventory.messages >= before);
  assert.equal(inventory.people, 1);
  using db = new DatabaseSync(file, { readOnly: true });
  const numbers = db.prepare("SELECT seq FROM messages ORDER BY seq").all();
  assert.deepEqual(
    numbers.map((row) => row["seq"]),
    numbers.map((_, index) => index + 1),
  );
  assert.equal(numbers.length, inventory.messages);
  assert.deepEqual(inspect(file, file), inventory, "and it is the same when it is read again");
});

test("a backup is one file, for its owner alone", async () => {
  await using fixture = await openFixture();
  const file = path.join(fixture.backups, "one.db");
  const { takenAt = 0, bytes } = await fixture.store.backUp(file, forever);
  assert.deepEqual(readdirSync(fixture.backups), ["one.db"]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(file).size, bytes);
  assert.ok(Math.abs(Date.now() - takenAt) < 60_000);
});

test("a backup never takes the place of a file, and needs a directory that exists", async () => {
  await using fixture = await openFixture();
  const file = path.join(fixture.backups, "one.db");
  writeFileSync(file, "precious");
  await assert.rejects(fixture.store.backUp(file, forever), refusal(/exists already/));
  const nowhere = path.join(fixture.backups, "nowhere", "one.db");
  await assert.rejects(fixture.store.backUp(nowhere, forever), refusal(/no directory/));
  assert.deepEqual(readdirSync(fixture.backups), ["one.db"]);
  assert.equal(statSync(file).size, 8);
});

test("a backup that nobody waits for any more leaves nothing behind, and the next one is made", async () => {
  await using fixture = await openFixture();
  const { store, backups } = fixture;
  const stop = new AbortController();
  const stopped = store.backUp(path.join(backups, "one.db"), stop.signal);
  stop.abort(new Error("Nobody waits."));
  await assert.rejects(stopped, /Nobody waits/);
  assert.deepEqual(readdirSync(backups), []);
  // What one leaves that was killed with its server is in nobody's way.
  writeFileSync(path.join(backups, "one.db.partial"), "half a backup");
  await store.backUp(path.join(backups, "one.db"), forever);
  assert.deepEqual(readdirSync(backups), ["one.db"]);
});

test("backups are made one at a time", async () => {
  await using fixture = await openFixture();
  const { store, backups } = fixture;
  const first = store.backUp(path.join(backups, "one.db"), forever);
  await assert.rejects(store.backUp(path.join(backups, "two.db"), forever), refusal(/Another backup/));
  await first;
  await store.backUp(path.join(backups, "two.db"), forever);
});

test("a backup that would fill the disk is refused", async () => {
  await using fixture = await openFixture();
  const { source, backups } = fixture;
  const file = path.join(backups, "one.db");
  const options = { source, file, now: 0, freeSpaceFloor: Number.MAX_SAFE_INTEGER };
  assert.throws(() => makeBackup(options), refusal(/too little room/));
  assert.deepEqual(readdirSync(backups), []);
});
