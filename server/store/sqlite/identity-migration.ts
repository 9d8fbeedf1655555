import type { Migration } from "./migrations.ts";

/** What opens a name. `server/store/identity-schema.ts` says what the columns mean. */
export const identityMigration: Migration = {
  name: "identity",
  sql: `
    CREATE TABLE sessions (
      token_hash TEXT NOT NULL PRIMARY KEY,
      session_id TEXT NOT NULL UNIQUE,
      user_id TEXT NOT NULL REFERENCES users,
      device_id TEXT NOT NULL REFERENCES devices,
      opened_by TEXT NOT NULL CHECK (opened_by IN ('claim', 'session', 're-entry', 'password', 'code')),
      created_at INTEGER NOT NULL,
      last_seen_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sessions_of_user ON sessions (user_id, last_seen_at);

    CREATE TABLE passwords (
      user_id TEXT NOT NULL PRIMARY KEY REFERENCES users,
      password_hash TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE re_entries (
      browser_hash TEXT NOT NULL,
      user_id TEXT NOT NULL REFERENCES users,
      device_id TEXT NOT NULL REFERENCES devices,
      used_at INTEGER NOT NULL,
      PRIMARY KEY (browser_hash, user_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE codes (
      user_id TEXT NOT NULL PRIMARY KEY REFERENCES users,
      code_hash TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      tries_left INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
