import type { Migration } from "./migrations.ts";

/**
 * People, conversations and messages. `server/store/schema.ts` says what the columns mean. A partial index is
 * used only by queries whose condition is a literal: there they say `sql.lit`.
 */
export const chatMigration: Migration = {
  name: "chat",
  sql: `
    CREATE TABLE meta (
      key TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT;

    CREATE TABLE users (
      user_id TEXT NOT NULL PRIMARY KEY,
      username TEXT NOT NULL,
      canonical TEXT NOT NULL UNIQUE,
      claimed_at INTEGER,
      created_at INTEGER NOT NULL,
      active_at INTEGER NOT NULL,
      version INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE devices (
      device_id TEXT NOT NULL PRIMARY KEY,
      user_id TEXT NOT NULL REFERENCES users,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX devices_of_user ON devices (user_id);

    CREATE TABLE conversations (
      conversation_id TEXT NOT NULL PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('direct', 'room')),
      name TEXT NOT NULL,
      name_folded TEXT NOT NULL,
      visibility TEXT CHECK (visibility IN ('public', 'private')),
      owner_id TEXT REFERENCES users,
      client_room_id TEXT,
      request_hash TEXT NOT NULL,
      direct_key TEXT UNIQUE,
      last_seq INTEGER NOT NULL DEFAULT 0,
      version INTEGER NOT NULL DEFAULT 0,
      row_version INTEGER NOT NULL DEFAULT 0,
      member_count INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      activity_at INTEGER NOT NULL,
      UNIQUE (owner_id, client_room_id)
    ) STRICT;
    CREATE INDEX public_rooms ON conversations (activity_at) WHERE visibility = 'public';

    CREATE TABLE members (
      conversation_id TEXT NOT NULL REFERENCES conversations,
      user_id TEXT NOT NULL REFERENCES users,
      role TEXT NOT NULL CHECK (role IN ('member', 'owner')),
      version INTEGER NOT NULL,
      "left" INTEGER NOT NULL CHECK ("left" IN (0, 1)),
      joined_version INTEGER NOT NULL,
      PRIMARY KEY (conversation_id, user_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX members_by_version ON members (conversation_id, version);
    CREATE INDEX members_by_joining ON members (conversation_id, joined_version) WHERE "left" = 0;

    CREATE TABLE entries (
      user_id TEXT NOT NULL REFERENCES users,
      conversation_id TEXT NOT NULL REFERENCES conversations,
      version INTEGER NOT NULL,
      removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
      read_seq INTEGER NOT NULL,
      mark INTEGER NOT NULL,
      peer_id TEXT REFERENCES users,
      PRIMARY KEY (user_id, conversation_id)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX entries_by_version ON entries (user_id, version);

    CREATE TABLE messages (
      conversation_id TEXT NOT NULL REFERENCES conversations,
      seq INTEGER NOT NULL,
      version INTEGER NOT NULL,
      sender_id TEXT NOT NULL REFERENCES users,
      client_message_id TEXT NOT NULL,
      request_hash TEXT NOT NULL,
      sent_version INTEGER NOT NULL,
      recipient_unclaimed INTEGER NOT NULL CHECK (recipient_unclaimed IN (0, 1)),
      text TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      UNIQUE (conversation_id, seq),
      UNIQUE (sender_id, client_message_id)
    ) STRICT;
    CREATE UNIQUE INDEX messages_by_version ON messages (conversation_id, version);

    CREATE TABLE marks (
      conversation_id TEXT NOT NULL REFERENCES conversations,
      user_id TEXT NOT NULL REFERENCES users,
      device_id TEXT NOT NULL REFERENCES devices,
      seq INTEGER NOT NULL,
      PRIMARY KEY (conversation_id, user_id, device_id)
    ) STRICT, WITHOUT ROWID;
  `,
};
