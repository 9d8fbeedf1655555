import type { Migration } from "./migrations.ts";

/**
 * What people do with conversations and messages once there are some: groups, roles, settings of one's own, edits,
 * reactions, replies, drafts, invitations. Two tables are rebuilt, since SQLite cannot widen a CHECK.
 */
export const conversationLifeMigration: Migration = {
  name: "conversation life",
  sql: `
    CREATE TABLE conversations_next (
      conversation_id TEXT NOT NULL PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('direct', 'room', 'group')),
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
      topic TEXT NOT NULL DEFAULT '',
      announcements INTEGER NOT NULL DEFAULT 0 CHECK (announcements IN (0, 1)),
      pins TEXT NOT NULL DEFAULT '[]',
      UNIQUE (owner_id, client_room_id)
    ) STRICT;
    INSERT INTO conversations_next (conversation_id, kind, name, name_folded, visibility, owner_id, client_room_id,
        request_hash, direct_key, last_seq, version, row_version, member_count, created_at, activity_at)
      SELECT conversation_id, kind, name, name_folded, visibility, owner_id, client_room_id,
        request_hash, direct_key, last_seq, version, row_version, member_count, created_at, activity_at
      FROM conversations;
    DROP TABLE conversations;
    ALTER TABLE conversations_next RENAME TO conversations;
    CREATE INDEX public_rooms ON conversations (activity_at) WHERE visibility = 'public';

    CREATE TABLE members_next (
      conversation_id TEXT NOT NULL REFERENCES conversations,
      user_id TEXT NOT NULL REFERENCES users,
      role TEXT NOT NULL CHECK (role IN ('member', 'admin', 'owner')),
      version INTEGER NOT NULL,
      "left" INTEGER NOT NULL CHECK ("left" IN (0, 1)),
      joined_version INTEGER NOT NULL,
      PRIMARY KEY (conversation_id, user_id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO members_next (conversation_id, user_id, role, version, "left", joined_version)
      SELECT conversation_id, user_id, role, version, "left", joined_version FROM members;
    DROP TABLE members;
    ALTER TABLE members_next RENAME TO members;
    CREATE INDEX members_by_version ON members (conversation_id, version);
    CREATE INDEX members_by_joining ON members (conversation_id, joined_version) WHERE "left" = 0;
    CREATE INDEX staff ON members (conversation_id, joined_version) WHERE "left" = 0 AND role <> 'member';

    ALTER TABLE users ADD COLUMN hide_read_receipts INTEGER NOT NULL DEFAULT 0 CHECK (hide_read_receipts IN (0, 1));
    ALTER TABLE users ADD COLUMN hide_presence INTEGER NOT NULL DEFAULT 0 CHECK (hide_presence IN (0, 1));
    ALTER TABLE users ADD COLUMN preferences_version INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE users ADD COLUMN seen_at INTEGER;
    ALTER TABLE devices ADD COLUMN name TEXT NOT NULL DEFAULT '';
    ALTER TABLE devices ADD COLUMN seen_at INTEGER;

    ALTER TABLE entries ADD COLUMN muted INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1));
    ALTER TABLE entries ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));
    ALTER TABLE entries ADD COLUMN archived_seq INTEGER;
    ALTER TABLE entries ADD COLUMN unread_seq INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE entries ADD COLUMN read_times TEXT NOT NULL DEFAULT '';
    ALTER TABLE marks ADD COLUMN times TEXT NOT NULL DEFAULT '';

    ALTER TABLE messages ADD COLUMN edited_at INTEGER;
    ALTER TABLE messages ADD COLUMN deleted_at INTEGER;
    ALTER TABLE messages ADD COLUMN reply_to_seq INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE messages ADD COLUMN forwarded_from TEXT REFERENCES users;
    ALTER TABLE messages ADD COLUMN forwarded_at INTEGER;
    ALTER TABLE messages ADD COLUMN reactions TEXT;

    CREATE TABLE commands (
      user_id TEXT NOT NULL REFERENCES users,
      client_command_id TEXT NOT NULL,
      request_hash TEXT NOT NULL,
      version INTEGER NOT NULL,
      PRIMARY KEY (user_id, client_command_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE edits (
      conversation_id TEXT NOT NULL REFERENCES conversations,
      seq INTEGER NOT NULL,
      number INTEGER NOT NULL,
      text TEXT NOT NULL,
      written_at INTEGER NOT NULL,
      PRIMARY KEY (conversation_id, seq, number)
    ) STRICT;

    CREATE TABLE reactions (
      conversation_id TEXT NOT NULL REFERENCES conversations,
      seq INTEGER NOT NULL,
      emoji TEXT NOT NULL,
      user_id TEXT NOT NULL REFERENCES users,
      version INTEGER NOT NULL,
      PRIMARY KEY (conversation_id, seq, emoji, user_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE drafts (
      user_id TEXT NOT NULL REFERENCES users,
      conversation_id TEXT NOT NULL REFERENCES conversations,
      version INTEGER NOT NULL,
      text TEXT NOT NULL,
      reply_to_seq INTEGER NOT NULL,
      device_id TEXT NOT NULL REFERENCES devices,
      updated_at INTEGER NOT NULL,
      PRIMARY KEY (user_id, conversation_id)
    ) STRICT;
    CREATE UNIQUE INDEX drafts_by_version ON drafts (user_id, version);

    CREATE TABLE invitations (
      invitation_id TEXT NOT NULL PRIMARY KEY,
      token_hash TEXT NOT NULL UNIQUE,
      conversation_id TEXT NOT NULL REFERENCES conversations,
      creator_id TEXT NOT NULL REFERENCES users,
      created_at INTEGER NOT NULL,
      expires_at INTEGER,
      max_uses INTEGER NOT NULL,
      uses INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX invitations_of_room ON invitations (conversation_id, created_at);
  `,
};
