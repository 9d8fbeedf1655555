import assert from "node:assert/strict";
import { constants, DatabaseSync } from "node:sqlite";
import path from "node:path";
import { test } from "node:test";
import { storedPasskey } from "../../../test/identity/stored-passkey.ts";
import { temporaryIdentity } from "../../../test/identity/temporary-identity.ts";
import { sessionReader } from "../identity-sessions.ts";
import { watchAccounts } from "./account-watch.ts";
import { SqliteConnection } from "./connection.ts";

test("attack 35: no column that a session is read from changes without notice", async () => {
  await using at = await temporaryIdentity();
  const { session } = await at.logIn("ana");
  await at.identity.store.write(async ({ accounts, passkeys, recoveryCodes }) => {
    const { userId } = session;
    await accounts.setPassword(userId, "hash");
    await recoveryCodes.put(userId, { codeHash: "hash", createdAt: 1 });
    await passkeys.add(storedPasskey(userId));
  });
  const { dataDir } = at;
  using db = new DatabaseSync(path.join(dataDir, "restante.db"));
  const read = await columnsRead(db, session.tokenHash);
  assert.ok(read.includes("users.suspended_at") && read.includes("passwords.password_hash"), read.join());
  const watch = watchAccounts(db);
  let told: readonly string[] = [];
  watch.listen((userIds) => {
    told = userIds;
  });
  for (const column of read.filter((each) => !each.endsWith(".user_id"))) {
    const [table, name] = column.split(".");
    told = [];
    db.exec(`UPDATE ${table} SET ${name} = ${name} WHERE user_id = '${session.userId}'`);
    watch.tell();
    assert.deepEqual(told, [session.userId], column);
  }
});

/** What SQLite reads when a session is looked up, as `table.column`. Whose a row is never changes. */
async function columnsRead(db: DatabaseSync, tokenHash: string): Promise<string[]> {
  const read = new Set<string>();
  db.setAuthorizer((action, table, column) => {
    if (action === constants.SQLITE_READ) read.add(`${table}.${column}`);
    return constants.SQLITE_OK;
  });
  db.exec("BEGIN");
  assert.ok(await sessionReader(new SqliteConnection(db)).byToken(tokenHash));
  db.exec("ROLLBACK");
  db.setAuthorizer(null);
  return [...read];
}
