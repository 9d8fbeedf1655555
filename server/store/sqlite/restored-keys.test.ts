import assert from "node:assert/strict";
import { test } from "node:test";
import { makeBackup } from "./backup.ts";
import { change, column, now, openFixture, overwrite } from "./restore-fixture.contract.ts";

const keysOf = (device: string): string => `
  INSERT INTO devices (device_id, user_id, created_at) SELECT '${device}', user_id, 0 FROM users;
  INSERT INTO sessions (token_hash, session_id, user_id, device_id, opened_by, created_at, last_seen_at)
    SELECT '${device}', '${device}', user_id, '${device}', 'claim', 0, 0 FROM users;
  INSERT INTO re_entries SELECT '${device}', user_id, '${device}', 0 FROM users;
  INSERT INTO invitations (invitation_id, token_hash, conversation_id, creator_id, created_at, max_uses)
    SELECT '${device}', '${device}', conversation_id, owner_id, 0, 0 FROM conversations;`;

/** A backup with two browsers' keys, a password and a code; one browser was told to forget since. */
async function openKeys() {
  const fixture = await openFixture();
  const { database, backup } = fixture;
  change(
    database,
    `${keysOf("kept")} ${keysOf("revoked")}
    INSERT INTO passwords SELECT user_id, 'old' FROM users;
    INSERT INTO codes SELECT user_id, 'code', 9e15, 5 FROM users`,
  );
  const file = `${backup}.keys`;
  makeBackup({ source: database, file, now });
  change(
    database,
    `
    DELETE FROM sessions WHERE token_hash = 'revoked';
    DELETE FROM re_entries WHERE browser_hash = 'revoked';
    DELETE FROM invitations WHERE invitation_id = 'revoked';
    UPDATE passwords SET password_hash = 'new';
    ${keysOf("later")}`,
  );
  const keys = () =>
    [
      "SELECT token_hash FROM sessions",
      "SELECT browser_hash FROM re_entries",
      "SELECT password_hash FROM passwords",
      "SELECT code_hash FROM codes",
      "SELECT invitation_id FROM invitations",
    ].map((sql) => column(database, sql));
  return { ...fixture, restore: () => fixture.restore(file), keys };
}

test("keys that were revoked after the backup stay revoked, and a changed password stays changed", async () => {
  await using fixture = await openKeys();
  assert.equal(fixture.restore().keys, "present");
  assert.deepEqual(fixture.keys(), [["kept"], ["kept"], ["new"], [], ["kept"]]);
  await using data = await fixture.open();
  assert.deepEqual(await data.texts(fixture.ana, fixture.room), ["one", "two", "three"]);
});

test("present data of a version without invitations still tell of the keys that were revoked", async () => {
  await using fixture = await openKeys();
  change(fixture.database, "DROP TABLE invitations");
  assert.equal(fixture.restore().keys, "present");
  assert.deepEqual(fixture.keys(), [["kept"], ["kept"], ["new"], [], ["kept", "revoked"]]);
});

test("where the present data cannot tell what was revoked, the keys are those of the backup", async () => {
  await using ruined = await openKeys();
  overwrite(ruined.database, 0);
  assert.equal(ruined.restore().keys, "backup");
  const asThen = [["kept", "revoked"], ["kept", "revoked"], ["old"], [], ["kept", "revoked"]];
  assert.deepEqual(ruined.keys(), asThen);
  await using other = await openKeys();
  change(other.database, "UPDATE meta SET value = 'another server' WHERE key = 'instance_id'");
  assert.equal(other.restore().keys, "backup");
  assert.deepEqual(other.keys(), asThen);
});

/** Two people with keys of every kind in a backup, and what became of them since, in the data to be replaced. */
async function openPeople() {
  const fixture = await openFixture();
  const { database, backup } = fixture;
  const person = (name: string) => `
    INSERT INTO users (user_id, username, canonical, claimed_at, created_at, active_at, version, operator)
      VALUES ('u_${name}', '${name}', '${name}', 0, 0, 0, 1, 1);
    INSERT INTO devices (device_id, user_id, created_at) VALUES ('d_${name}', 'u_${name}', 0);
    INSERT INTO sessions (token_hash, session_id, user_id, device_id, opened_by, created_at, last_seen_at, confirmed_at)
      VALUES ('${name} then', 's_${name}', 'u_${name}', 'd_${name}', 'password', 0, 0, 1);
    INSERT INTO passwords VALUES ('u_${name}', 'hash');
    INSERT INTO passkeys VALUES ('k_${name}', 'credential ${name}', 'u_${name}', x'00', 1, '[]', '', 0, NULL);
    INSERT INTO recovery_codes VALUES ('u_${name}', 'then', 0);
    INSERT INTO links (user_id, session_id, state, code_hash, tries_left, expires_at)
      VALUES ('u_${name}', 's_${name}', 'waiting', 'code', 5, 9e15);
    INSERT INTO sign_up_invitations (invitation_id, token_hash, created_at, expires_at, max_uses)
      VALUES ('i_${name}', '${name}', 0, 9e15, 2);`;
  change(database, ["bob", "cat", "dan"].map(person).join(""));
  const file = `${backup}.people`;
  makeBackup({ source: database, file, now });
  return {
    ...fixture,
    since: (sql: string) => change(database, sql),
    restore: () => fixture.restore(file),
    column: (sql: string) => column(database, sql),
  };
}

test("passkeys, recovery codes, invitations and roles that were taken away since the backup stay so", async () => {
  await using fixture = await openPeople();
  fixture.since(`
    UPDATE sessions SET token_hash = 'bob now' WHERE user_id = 'u_bob';
    DELETE FROM passkeys WHERE user_id = 'u_bob';
    INSERT INTO passkeys VALUES ('k_new', 'credential new', 'u_bob', x'00', 0, '[]', '', 0, NULL);
    UPDATE passkeys SET counter = 7 WHERE user_id = 'u_cat';
    DELETE FROM recovery_codes WHERE user_id = 'u_bob';
    UPDATE recovery_codes SET code_hash = 'now' WHERE user_id = 'u_cat';
    DELETE FROM sign_up_invitations WHERE invitation_id = 'i_bob';
    UPDATE sign_up_invitations SET uses = 2 WHERE invitation_id = 'i_cat';
    UPDATE users SET suspended_at = 5, operator = 0 WHERE user_id = 'u_cat';
    INSERT INTO blocks VALUES ('u_bob', 'u_cat', 0);`);
  assert.equal(fixture.restore().keys, "present");
  const { column: now } = fixture;
  assert.deepEqual(now("SELECT token_hash FROM sessions ORDER BY session_id"), [
    "bob now",
    "cat then",
    "dan then",
  ]);
  assert.deepEqual(now("SELECT DISTINCT confirmed_at FROM sessions"), [0]);
  assert.deepEqual(now("SELECT passkey_id, counter FROM passkeys ORDER BY passkey_id"), [
    ...["k_cat", 7],
    ...["k_dan", 1],
    ...["k_new", 0],
  ]);
  assert.deepEqual(now("SELECT user_id, code_hash FROM recovery_codes ORDER BY user_id"), [
    ...["u_cat", "now"],
    ...["u_dan", "then"],
  ]);
  assert.deepEqual(now("SELECT user_id FROM links"), []);
  assert.deepEqual(now("SELECT invitation_id, uses FROM sign_up_invitations ORDER BY invitation_id"), [
    ...["i_cat", 2],
    ...["i_dan", 0],
  ]);
  assert.deepEqual(now("SELECT suspended_at, operator FROM users WHERE user_id = 'u_cat'"), [5, 0]);
  assert.deepEqual(now("SELECT operator FROM users WHERE user_id = 'u_bob'"), [1]);
  assert.deepEqual(now("SELECT blocked_id FROM blocks"), ["u_cat"]);
});

test("an account that was deleted since the backup is deleted anew, and its name stays nobody's", async () => {
  await using fixture = await openPeople();
  fixture.since(`
    DELETE FROM sessions WHERE user_id = 'u_bob';
    DELETE FROM passwords WHERE user_id = 'u_bob';
    DELETE FROM passkeys WHERE user_id = 'u_bob';
    DELETE FROM recovery_codes WHERE user_id = 'u_bob';
    UPDATE users SET username = '', canonical = user_id, gone_at = 9 WHERE user_id = 'u_bob';
    INSERT INTO quarantined_names VALUES ('bob', 'bob', 99), ('eve', 'eve', 98);`);
  assert.equal(fixture.restore().keys, "present");
  const { column: now } = fixture;
  for (const table of ["sessions", "passwords", "passkeys", "recovery_codes"]) {
    assert.deepEqual(now(`SELECT user_id FROM ${table} ORDER BY user_id`), ["u_cat", "u_dan"], table);
  }
  const bob = "SELECT username, canonical, gone_at FROM users WHERE user_id = 'u_bob'";
  assert.deepEqual(now(bob), ["", "u_bob", 9]);
  assert.deepEqual(now("SELECT canonical, until_at FROM quarantined_names ORDER BY canonical"), [
    ...["bob", 99],
    // Whom the backup does not know, but people do.
    ...["eve", 98],
  ]);
  assert.deepEqual(now("SELECT user_id, begun_at, remove_messages FROM account_removals"), ["u_bob", 9, 1]);
});

test("present data of a version without passkeys leave those of the backup as they are", async () => {
  await using fixture = await openPeople();
  fixture.since(
    "DELETE FROM sessions WHERE user_id = 'u_bob'; DROP TABLE passkeys; DROP TABLE account_removals",
  );
  assert.equal(fixture.restore().keys, "present");
  assert.deepEqual(fixture.column("SELECT session_id FROM sessions ORDER BY session_id"), ["s_cat", "s_dan"]);
  assert.deepEqual(fixture.column("SELECT count(*) FROM passkeys"), [3]);
});
