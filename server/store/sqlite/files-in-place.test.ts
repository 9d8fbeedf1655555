import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { StoreUnavailable } from "../../chat/store-unavailable.ts";
import { openSqliteStore } from "./open.ts";
import { temporaryDir } from "./temporary-store.contract.ts";

const calamities: [title: string, happen: (dataDir: string) => void][] = [
  ["removed", (dataDir) => rmSync(dataDir, { recursive: true })],
  ["moved", (dataDir) => renameSync(dataDir, `${dataDir}-moved`)],
  [
    "replaced by an empty one",
    (dataDir) => {
      renameSync(dataDir, `${dataDir}-moved`);
      mkdirSync(dataDir);
    },
  ],
  ["replaced by a file", (dataDir) => (rmSync(dataDir, { recursive: true }), writeFileSync(dataDir, ""))],
  ["emptied of its log", (dataDir) => rmSync(path.join(dataDir, "restante.db-wal"))],
  [
    "given a copy of the database",
    (dataDir) => {
      copyFileSync(path.join(dataDir, "restante.db"), path.join(dataDir, "copy"));
      renameSync(path.join(dataDir, "copy"), path.join(dataDir, "restante.db"));
    },
  ],
];

for (const [title, happen] of calamities) {
  for (const notice of ["by a write", "while nobody writes"]) {
    test(`P1: a data directory that is ${title} under a running server is noticed ${notice}`, async () => {
      await using dir = await temporaryDir();
      const dataDir = path.join(dir.path, "data");
      const fatal: Error[] = [];
      const store = openSqliteStore({
        dataDir,
        ring: () => {},
        now: Date.now,
        onFatal: (failure) => fatal.push(failure),
      });
      const write = (name: string) =>
        store.chat.write((tx) =>
          tx.users.addWaiting({
            userId: `u_${name}`,
            username: name,
            canonical: name,
            skeleton: name,
            createdAt: 0,
          }),
        );
      await write("ana");
      store.checkPlace();
      assert.deepEqual(fatal, []);
      happen(dataDir);
      if (notice === "while nobody writes") store.checkPlace();
      await assert.rejects(write("bob"), StoreUnavailable);
      assert.match(String(fatal), /^StoreUnavailable: .*restante\.db(-wal)? was removed, moved or replaced/);
      await store.close();
    });
  }
}
