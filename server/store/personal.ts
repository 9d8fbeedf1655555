import type { Preferences, UserId } from "../chat/model.ts";
import type { PersonalReader, PersonalWriter } from "../chat/personal-ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { putDraft, readDraft } from "./drafts.ts";
import { query } from "./schema.ts";
import { readStored, setStored } from "./stored-bytes.ts";
import { nextPersonalVersion, renewEntry } from "./versions.ts";

const entry = query((db, value: { userId: string; id: string }) =>
  db
    .selectFrom("entries")
    .select(["version", "muted", "pinned", "archived_seq", "unread_seq"])
    .where("user_id", "=", value.userId)
    .where("conversation_id", "=", value.id)
    .where("removed", "=", 0),
);

const countPinned = query((db, value: { userId: string }) =>
  db
    .selectFrom("entries")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", value.userId)
    .where("removed", "=", 0)
    .where("pinned", "=", 1),
);

interface EntryRow {
  [name: string]: string | number | null;
  userId: string;
  id: string;
  version: number;
  muted: number;
  pinned: number;
  archivedSeq: number | null;
  unreadSeq: number;
}

const setEntry = query((db, value: EntryRow) =>
  db
    .updateTable("entries")
    .set({
      version: value.version,
      muted: value.muted,
      pinned: value.pinned,
      archived_seq: value.archivedSeq,
      unread_seq: value.unreadSeq,
    })
    .where("user_id", "=", value.userId)
    .where("conversation_id", "=", value.id),
);

const preferences = query((db, value: { userId: string }) =>
  db
    .selectFrom("users")
    .select(["preferences_version", "hide_read_receipts", "hide_presence"])
    .where("user_id", "=", value.userId),
);

const setPreferences = query(
  (db, value: { userId: string; version: number; readReceipts: number; presence: number }) =>
    db
      .updateTable("users")
      .set({
        preferences_version: value.version,
        hide_read_receipts: value.readReceipts,
        hide_presence: value.presence,
      })
      .where("user_id", "=", value.userId),
);

/** A person's preferences; the usual ones, of version 0, where they never set any. */
export async function readPreferences(connection: Connection, userId: UserId): Promise<Preferences> {
  const row = await connection.first(preferences, { userId });
  return {
    version: row?.preferences_version ?? 0,
    hideReadReceipts: row?.hide_read_receipts === 1,
    hidePresence: row?.hide_presence === 1,
  };
}

export function personalReader(connection: Connection): PersonalReader {
  return {
    async entry(userId, id) {
      const row = await connection.first(entry, { userId, id });
      return (
        row && {
          version: row.version,
          muted: row.muted === 1,
          pinned: row.pinned === 1,
          archivedSeq: row.archived_seq ?? undefined,
          unreadSeq: row.unread_seq,
        }
      );
    },
    async countPinned(userId) {
      return (await connection.first(countPinned, { userId }))?.count ?? 0;
    },
    draft: (userId, id) => readDraft(connection, userId, id),
    preferences: (userId) => readPreferences(connection, userId),
  };
}

export function personalWriter(connection: WriteConnection): PersonalWriter {
  return {
    ...personalReader(connection),
    async setEntry(userId, id, { muted, pinned, archivedSeq = null, unreadSeq }) {
      const version = await nextPersonalVersion(connection, userId);
      const flags = { muted: muted ? 1 : 0, pinned: pinned ? 1 : 0 };
      await connection.run(setEntry, { userId, id, version, ...flags, archivedSeq, unreadSeq });
      return version;
    },
    renewEntry: (userId, id) => renewEntry(connection, userId, id),
    setDraft: (draft) => putDraft(connection, draft),
    stored: (userId) => readStored(connection, userId),
    setStored: (userId, count) => setStored(connection, userId, count),
    async setPreferences(userId, { hideReadReceipts, hidePresence }) {
      const version = await nextPersonalVersion(connection, userId);
      const flags = { readReceipts: hideReadReceipts ? 1 : 0, presence: hidePresence ? 1 : 0 };
      await connection.run(setPreferences, { userId, version, ...flags });
      return version;
    },
  };
}
