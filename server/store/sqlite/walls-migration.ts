import { fillSkeletons } from "./fill-skeletons.ts";
import type { Migration } from "./migrations.ts";

/**
 * Credentials beyond the password, what operators do, and what people keep others from doing.
 * `server/store/schema.ts` and `server/store/identity-schema.ts` say what the columns mean. The table of sessions is
 * rebuilt, since SQLite cannot widen a CHECK.
 */
export const wallsMigration: Migration = {
  name: "walls",
  sql: `
    ALTER TABLE users ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
    ALTER TABLE users ADD COLUMN display_name_folded TEXT NOT NULL DEFAULT '';
    ALTER TABLE users ADD COLUMN skeleton TEXT;
    ALTER TABLE users ADD COLUMN unclaimable INTEGER NOT NULL DEFAULT 0 CHECK (unclaimable IN (0, 1));
    ALTER TABLE users ADD COLUMN operator INTEGER NOT NULL DEFAULT 0 CHECK (operator IN (0, 1));
    ALTER TABLE users ADD COLUMN suspended_at INTEGER;
    ALTER TABLE users ADD COLUMN gone_at INTEGER;
    CREATE UNIQUE INDEX users_by_skeleton ON users (skeleton) WHERE claimed_at IS NOT NULL AND skeleton IS NOT NULL;
    CREATE INDEX users_waiting_by_skeleton ON users (skeleton) WHERE claimed_at IS NULL;
    CREATE INDEX users_unclaimable ON users (user_id) WHERE unclaimable = 1;
    CREATE INDEX users_never_back ON users (active_at, user_id) WHERE claimed_at IS NOT NULL AND gone_at IS NULL;

    ALTER TABLE conversations ADD COLUMN closed_at INTEGER;

    CREATE TABLE sessions_next (
      token_hash TEXT NOT NULL PRIMARY KEY,
      session_id TEXT NOT NULL UNIQUE,
      user_id TEXT NOT NULL REFERENCES users,
      device_id TEXT NOT NULL REFERENCES devices,
      opened_by TEXT NOT NULL CHECK (opened_by IN
        ('claim', 'session', 're-entry', 'password', 'passkey', 'link', 'recovery-code', 'code')),
      created_at INTEGER NOT NULL,
      last_seen_at INTEGER NOT NULL,
      confirmed_at INTEGER NOT NULL DEFAULT 0,
      address TEXT NOT NULL DEFAULT '',
      shared INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1))
    ) STRICT, WITHOUT ROWID;
    INSERT INTO sessions_next (token_hash, session_id, user_id, device_id, opened_by, created_at, last_seen_at)
      SELECT token_hash, session_id, user_id, device_id, opened_by, created_at, last_seen_at FROM sessions;
    DROP TABLE sessions;
    ALTER TABLE sessions_next RENAME TO sessions;
    CREATE INDEX sessions_of_user ON sessions (user_id, last_seen_at);
    CREATE INDEX re_entries_of_user ON re_entries (user_id);

    CREATE TABLE passkeys (
      passkey_id TEXT NOT NULL PRIMARY KEY,
      credential_id TEXT NOT NULL UNIQUE,
      user_id TEXT NOT NULL REFERENCES users,
      public_key BLOB NOT NULL,
      counter INTEGER NOT NULL,
      transports TEXT NOT NULL,
      name TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      used_at INTEGER
    ) STRICT;
    CREATE INDEX passkeys_of_user ON passkeys (user_id, created_at);

    CREATE TABLE recovery_codes (
      user_id TEXT NOT NULL PRIMARY KEY REFERENCES users,
      code_hash TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE links (
      user_id TEXT NOT NULL PRIMARY KEY REFERENCES users,
      session_id TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'requested', 'approved', 'refused', 'used')),
      code_hash TEXT NOT NULL,
      tries_left INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      request_id TEXT,
      token_hash TEXT,
      device_name TEXT NOT NULL DEFAULT '',
      address TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE quarantined_names (
      canonical TEXT NOT NULL PRIMARY KEY,
      skeleton TEXT NOT NULL,
      until_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX quarantined_by_skeleton ON quarantined_names (skeleton);

    CREATE TABLE sign_up_invitations (
      invitation_id TEXT NOT NULL PRIMARY KEY,
      token_hash TEXT NOT NULL UNIQUE,
      creator_id TEXT REFERENCES users,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      max_uses INTEGER NOT NULL,
      uses INTEGER NOT NULL DEFAULT 0,
      note TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE blocks (
      user_id TEXT NOT NULL REFERENCES users,
      blocked_id TEXT NOT NULL REFERENCES users,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (user_id, blocked_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX blocks_by_blocked ON blocks (blocked_id);

    CREATE TABLE audit_records (
      number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      operator_id TEXT REFERENCES users,
      act TEXT NOT NULL,
      user_id TEXT,
      conversation_id TEXT,
      room_name TEXT NOT NULL DEFAULT '',
      seq INTEGER NOT NULL DEFAULT 0,
      reason TEXT NOT NULL DEFAULT ''
    ) STRICT;

    CREATE TABLE stored_bytes (
      user_id TEXT NOT NULL PRIMARY KEY REFERENCES users,
      day INTEGER NOT NULL,
      bytes INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE account_removals (
      user_id TEXT NOT NULL PRIMARY KEY REFERENCES users,
      begun_at INTEGER NOT NULL,
      remove_messages INTEGER NOT NULL CHECK (remove_messages IN (0, 1))
    ) STRICT, WITHOUT ROWID;
  `,
  fill: fillSkeletons,
};
