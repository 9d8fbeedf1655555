import assert from "node:assert/strict";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { makeBackup } from "../../../server/store/sqlite/backup.ts";
import { openSqliteStore } from "../../../server/store/sqlite/open.ts";
import { restoreBackup } from "../../../server/store/sqlite/restore.ts";
import { fastDir } from "./crash-images.ts";
import { restante } from "./restante.ts";

/** Data of a server that was killed, its log not written back, and a backup of an earlier time. */
async function openFixture() {
  const home = await fastDir();
  const [dataDir, killed] = [path.join(home.path, "data"), path.join(home.path, "killed")];
  const backup = path.join(home.path, "backup.db");
  const store = openSqliteStore({ dataDir, ring: () => {}, now: Date.now });
  const addName = (name: string) =>
    store.chat.write((tx) =>
      tx.users.addWaiting({
        userId: `u_${name}`,
        username: name,
        canonical: name,
        skeleton: name,
        createdAt: 0,
      }),
    );
  await addName("before");
  makeBackup({ source: path.join(dataDir, "restante.db"), file: backup, now: 0 });
  await addName("after");
  await cp(dataDir, killed, { recursive: true });
  await store.close();
  return {
    home: home.path,
    killed,
    backup,
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

async function namesIn(dataDir: string): Promise<string[]> {
  await openSqliteStore({ dataDir, ring: () => {}, now: Date.now }).close();
  using db = new DatabaseSync(path.join(dataDir, "restante.db"), { readOnly: true });
  const rows = db.prepare("SELECT canonical FROM users ORDER BY canonical").all();
  return rows.map((row) => String(row["canonical"]));
}

test("P1: a restore that is killed at any step leaves the old data or the new, and can be done again", async () => {
  await using fixture = await openFixture();
  const outcomes: string[] = [];
  for (let step = 1; outcomes.at(-1) !== "finished"; step += 1) {
    const dataDir = path.join(fixture.home, `step-${step}`);
    await cp(fixture.killed, dataDir, { recursive: true });
    const kill = ["-e", "trace=rename,fsync", "-e", `inject=rename,fsync:signal=SIGKILL:when=${step}`];
    const { code, stderr } = await restante(kill, dataDir, "restore", fixture.backup);
    assert.ok(code === null || code === 0, stderr);
    const names = await namesIn(dataDir);
    const isOld = names.includes("after");
    assert.deepEqual(names, isOld ? ["after", "before"] : ["before"]);
    const left = (await readdir(dataDir)).filter((name) => name.startsWith("replaced-"));
    assert.equal(left.length, isOld ? 0 : 1);
    if (!isOld) assert.deepEqual(await namesIn(path.join(dataDir, left[0] ?? "")), ["after", "before"]);
    outcomes.push(code === 0 ? "finished" : isOld ? "old" : "new");
    restoreBackup({ dataDir, file: fixture.backup, now: Date.now() });
    assert.deepEqual(await namesIn(dataDir), ["before"]);
  }
  // Before its moment, after it, and to the end: each was met, in this order.
  assert.match(outcomes.join(" "), /^(old )+(new )+finished$/);
});

test("P1: a power cut cannot undo a step of a restore that a later one builds on", async () => {
  await using fixture = await openFixture();
  const { killed: dataDir, backup, home } = fixture;
  const trace = path.join(home, "trace");
  const record = ["-y", "-e", "trace=rename,fsync", "-o", trace];
  const { code, stderr } = await restante(record, dataDir, "restore", backup);
  assert.equal(code, 0, stderr);
  const steps = (await readFile(trace, "utf8")).replaceAll(`${dataDir}/`, "").split("\n");
  const after = (earlier: number, step: RegExp): number => {
    const found = steps.findIndex((line, index) => index > earlier && step.test(line));
    assert.ok(found >= 0, `${step} comes after "${steps[earlier]}" in\n${steps.join("\n")}`);
    return found;
  };
  const directory = new RegExp(`fsync\\(\\d+<${dataDir}>\\)`);
  const ready = steps.findIndex((line) => /rename\("restore\.partial", "restore-.*\.ready"/.test(line));
  assert.match(steps.slice(0, ready).findLast((line) => line.includes("fsync")) ?? "", /<restore\.partial>/);
  const declared = after(ready, directory);
  const aside = after(declared, /rename\("restante\.db-shm", "replaced-/);
  const kept = after(after(aside, /fsync\(\d+<replaced-/), directory);
  const swapped = after(kept, /rename\("restore-.*\.ready", "restante\.db"/);
  after(swapped, directory);
});

const unwritable: [title: string, inject: (partial: string) => string[], RegExp][] = [
  [
    "is full",
    (partial) => ["-P", partial, "-e", "inject=pwrite64:error=ENOSPC:when=5+"],
    /^The disk is full: .*one\.db was not made/,
  ],
  [
    "reports an error",
    (partial) => ["-P", partial, "-e", "inject=pwrite64:error=EIO:when=5+"],
    /^.*one\.db cannot be made: .*I\/O error/,
  ],
  [
    "does not write through",
    (partial) => ["-P", partial, "-e", "inject=fsync:error=EIO"],
    /^.*one\.db cannot be made: /,
  ],
];

for (const [title, inject, sentence] of unwritable) {
  test(`a backup to a disk that ${title} says so and leaves nothing behind`, async () => {
    await using fixture = await openFixture();
    const backups = path.join(fixture.home, "backups");
    await mkdir(backups);
    const file = path.join(backups, "one.db");
    const { code, stdout, stderr } = await restante(
      inject(`${file}.partial`),
      fixture.killed,
      "backup",
      file,
    );
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, sentence);
    assert.deepEqual(await readdir(backups), []);
  });
}
