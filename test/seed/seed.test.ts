import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { inspect } from "../../server/store/sqlite/inspect.ts";
import { openSqliteStore } from "../../server/store/sqlite/open.ts";
import { temporaryDir } from "../../server/store/sqlite/temporary-store.contract.ts";
import { readOptions } from "./options.ts";
import { seed } from "./seed.ts";

const size = { messages: 600, users: 6, rooms: 2, endsAt: Date.UTC(2026, 5, 1) };

async function seeded(dataDir: string, number: number): Promise<string> {
  const store = openSqliteStore({ dataDir, ring: () => {}, now: () => size.endsAt });
  await seed(store, { ...size, seed: number });
  await store.close();
  return path.join(dataDir, "restante.db");
}

/** All that was made, but for what is random on purpose: the salt of the password, and the database's own names. */
function contentOf(file: string): string {
  using db = new DatabaseSync(file, { readOnly: true });
  const hash = createHash("sha256");
  for (const table of ["users", "devices", "conversations", "members", "entries", "messages", "marks"])
    hash.update(JSON.stringify(db.prepare(`SELECT * FROM ${table}`).all()));
  for (const table of ["commands", "edits", "reactions"])
    hash.update(JSON.stringify(db.prepare(`SELECT * FROM ${table}`).all()));
  return hash.digest("hex");
}

test("P3: what is seeded is sound and numbered without a gap, with answers, edits, deletions and reactions", async () => {
  await using dir = await temporaryDir();
  const file = await seeded(dir.path, 7);
  const { messages, people } = inspect(file, "the seeded database");
  assert.equal(people, size.users);
  assert.ok(messages >= size.messages, `${messages} messages`);

  using db = new DatabaseSync(file, { readOnly: true });
  const count = (source: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${source}`).get()?.["n"]);
  for (const some of ["messages WHERE reply_to_seq > 0", "messages WHERE edited_at IS NOT NULL", "reactions"])
    assert.ok(count(some) > 0, `none of ${some}`);
  assert.ok(count("messages WHERE deleted_at IS NOT NULL") > 0);
  assert.ok(count("entries WHERE read_seq > 0 AND read_seq < mark") > 0, "nobody has anything to read");
  assert.equal(count(`messages WHERE created_at > ${size.endsAt}`), 0);
});

test("the same seed makes the same data, another one makes others", async () => {
  await using one = await temporaryDir();
  await using again = await temporaryDir();
  await using other = await temporaryDir();
  const first = contentOf(await seeded(one.path, 7));
  assert.equal(contentOf(await seeded(again.path, 7)), first);
  assert.notEqual(contentOf(await seeded(other.path, 8)), first);
});

test("what is seeded a second time joins what is there", async () => {
  await using dir = await temporaryDir();
  await seeded(dir.path, 7);
  const file = await seeded(dir.path, 8);
  assert.equal(inspect(file, "the seeded database").people, 2 * size.users);
});

test("an option that cannot be used is named", () => {
  assert.throws(() => readOptions(["--messages", "many"], {}), /--messages wants a whole number/);
  assert.equal(readOptions(["--data-dir", "/tmp/elsewhere"], {}).dataDir, "/tmp/elsewhere");
});
