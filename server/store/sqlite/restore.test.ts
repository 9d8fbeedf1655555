import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { BackupError } from "../backup-error.ts";
import { StoreCannotOpen } from "../cannot-open.ts";
import { change, now, openData, openFixture, overwrite } from "./restore-fixture.contract.ts";
import { restoreBackup } from "./restore.ts";

test("P2, P3: a restored server goes on from the backup in a new epoch; what it lost can be sent again", async () => {
  await using fixture = await openFixture();
  const { ana, room, before } = fixture;
  const { inventory } = fixture.restore();
  assert.deepEqual([inventory.messages, inventory.people, inventory.takenAt], [2, 1, now]);
  await using data = await fixture.open();
  assert.notEqual(data.epoch, before.epoch);
  assert.equal(data.instanceId, before.instanceId, "so browsers' cookies keep their names");
  assert.deepEqual(await data.texts(ana, room), ["one", "two"]);
  assert.equal((await data.send(ana, room, "two")).seq, 2, "the backup remembers what it holds");
  assert.equal((await data.send(ana, room, "four")).seq, 3);
  assert.equal((await data.send(ana, room, "three")).seq, 4);
});

test("each restore begins an epoch of its own", async () => {
  await using fixture = await openFixture();
  const epochs = [fixture.before.epoch];
  for (let count = 0; count < 3; count += 1) {
    fixture.restore();
    await using data = await fixture.open();
    epochs.push(data.epoch);
  }
  assert.equal(new Set(epochs).size, 4);
});

test("the data that a restore replaces are kept, and can be restored themselves", async () => {
  await using fixture = await openFixture();
  const { dataDir, ana, room } = fixture;
  const { aside = "" } = fixture.restore();
  assert.equal(path.dirname(aside), dataDir);
  {
    await using data = await openData(aside);
    assert.deepEqual(await data.texts(ana, room), ["one", "two", "three"], "it is a data directory itself");
  }
  const again = fixture.restore(path.join(aside, "restante.db"));
  assert.equal(again.inventory.takenAt, undefined);
  assert.notEqual(again.aside, aside);
  await using data = await fixture.open();
  assert.deepEqual(await data.texts(ana, room), ["one", "two", "three"]);
});

test("a backup can be restored where no data were", async () => {
  await using fixture = await openFixture();
  const dataDir = path.join(fixture.dir, "elsewhere", "data");
  const restored = restoreBackup({ dataDir, file: fixture.backup, now });
  assert.deepEqual([restored.aside, restored.keys], [undefined, "backup"]);
  assert.equal(statSync(dataDir).mode & 0o777, 0o700);
  assert.equal(statSync(path.join(dataDir, "restante.db")).mode & 0o777, 0o600);
  await using data = await openData(dataDir);
  assert.deepEqual(await data.texts(fixture.ana, fixture.room), ["one", "two"]);
});

test("while a server has the data open nothing is restored", async () => {
  await using fixture = await openFixture();
  {
    await using data = await fixture.open();
    assert.throws(() => fixture.restore(), StoreCannotOpen);
    assert.deepEqual(await data.texts(fixture.ana, fixture.room), ["one", "two", "three"]);
  }
  assert.deepEqual(readdirSync(fixture.dataDir).sort(), ["lock.db", "restante.db"]);
});

test("the log of a server that was killed is not applied to the restored data", async () => {
  await using fixture = await openFixture();
  const { dir, dataDir, backup, ana, room } = fixture;
  const killed = path.join(dir, "killed");
  {
    await using data = await fixture.open();
    for (let count = 0; count < 20; count += 1) await data.send(ana, room, `in the log ${count}`);
    cpSync(dataDir, killed, { recursive: true });
  }
  assert.ok(statSync(path.join(killed, "restante.db-wal")).size > 0);
  // The worst case: the database that the log belongs to cannot be opened any more.
  writeFileSync(path.join(killed, "restante.db"), "ruined");
  const { aside = "", keys } = restoreBackup({ dataDir: killed, file: backup, now });
  assert.equal(keys, "backup");
  assert.ok(existsSync(path.join(aside, "restante.db-wal")), "it may still be of use to somebody");
  await using data = await openData(killed);
  assert.deepEqual(await data.texts(ana, room), ["one", "two"]);
});

const useless: [title: string, make: (backup: string) => void, RegExp][] = [
  ["text", (file) => writeFileSync(file, "Dear diary, ".repeat(1_000)), /is not a database/],
  ["nothing", (file) => truncateSync(file, 0), /is not data of Restante/],
  ["its first page", (file) => truncateSync(file, 4_096), /is damaged/],
  ["a half of it", (file) => truncateSync(file, (statSync(file).size >> 13) << 12), /is damaged/],
  ["all but its last bytes", (file) => truncateSync(file, statSync(file).size - 100), /is damaged/],
  ["a page that was overwritten", (file) => overwrite(file, 3), /is damaged/],
  [
    "one where a letter became another",
    (file) => replace(file, "two", "twa"),
    /does not hold what was put into it/,
  ],
  [
    "less than all messages",
    (file) => change(file, "DELETE FROM messages WHERE seq = 1"),
    /messages of c_.* are missing/,
  ],
  [
    "nobody who wrote it",
    (file) => change(file, "PRAGMA foreign_keys = OFF; DELETE FROM users"),
    /is damaged/,
  ],
  ["somebody else's tables", (file) => change(file, "DROP TABLE meta"), /is not data of Restante/],
  [
    "the work of a newer version",
    (file) => change(file, "INSERT INTO migrations VALUES (999, 'from the future', 0)"),
    /made by a newer version/,
  ],
  [
    "a log beside it",
    (file) => writeFileSync(`${file}-wal`, "frames"),
    /is the database of a server, not a backup/,
  ],
  [
    "a link to a file with a log beside it",
    (file) => {
      renameSync(file, `${file}.target`);
      symlinkSync(`${file}.target`, file);
      writeFileSync(`${file}.target-wal`, "frames");
    },
    /is the database of a server, not a backup/,
  ],
];

/** All of these bytes, wherever they are: what a disk may do to a text in the course of years. */
function replace(file: string, text: string, other: string): void {
  writeFileSync(file, readFileSync(file, "latin1").replaceAll(text, other), "latin1");
}

for (const [title, make, sentence] of useless) {
  test(`a backup that is ${title} is refused, and the present data are as they were`, async () => {
    await using fixture = await openFixture();
    const before = fixture.contents();
    make(fixture.backup);
    assert.throws(
      () => fixture.restore(),
      (error) => {
        assert.ok(error instanceof BackupError, String(error));
        assert.match(error.message, sentence);
        assert.ok(error.message.startsWith(fixture.backup), "it names the operator's file");
        return true;
      },
    );
    assert.deepEqual(fixture.contents(), before);
  });
}

test("a file that is missing, or a directory, is refused", async () => {
  await using fixture = await openFixture();
  assert.throws(() => fixture.restore(path.join(fixture.dir, "nothing.db")), BackupError);
  assert.throws(() => fixture.restore(fixture.dir), BackupError);
});
