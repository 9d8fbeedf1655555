import { sql } from "kysely";
import type { RemovalReader, RemovalWriter } from "../chat/account-removal-ports.ts";
import type { UserId } from "../chat/model.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { identityQuery as query, type IdentityTables } from "./identity-schema.ts";

const pending = query((db, value: { limit: number }) =>
  db
    .selectFrom("account_removals")
    .select(["user_id", "remove_messages"])
    .orderBy("begun_at")
    .orderBy("user_id")
    .limit(value.limit),
);

const roomsOf = query((db, value: { userId: string; limit: number }) =>
  db
    .selectFrom("entries")
    .innerJoin("conversations", "conversations.conversation_id", "entries.conversation_id")
    .select("entries.conversation_id")
    .where("entries.user_id", "=", value.userId)
    .where("entries.removed", "=", 0)
    .where("conversations.kind", "<>", "direct")
    .orderBy("entries.conversation_id")
    .limit(value.limit),
);

const directOf = query((db, value: { userId: string; after: string; limit: number }) =>
  db
    .selectFrom("entries")
    .select(["conversation_id", "peer_id"])
    .where("user_id", "=", value.userId)
    .where("conversation_id", ">", value.after)
    .where("removed", "=", 0)
    .where("peer_id", "is not", null)
    .where("peer_id", "<>", value.userId)
    .orderBy("conversation_id")
    .limit(value.limit),
);

const messagesOf = query((db, value: { userId: string; after: string; limit: number }) =>
  db
    .selectFrom("messages")
    .select(["conversation_id", "seq", "client_message_id", "deleted_at"])
    .where("sender_id", "=", value.userId)
    .where("client_message_id", ">", value.after)
    .orderBy("client_message_id")
    .limit(value.limit),
);

const forgetDevices = query((db, value: { userId: string }) =>
  db.updateTable("devices").set({ name: "", seen_at: null }).where("user_id", "=", value.userId),
);

const finish = query((db, value: { userId: string }) =>
  db.deleteFrom("account_removals").where("user_id", "=", value.userId),
);

/** What opens the account, and what is the person's alone: of each table all their rows. */
const owned = (
  ["passwords", "passkeys", "recovery_codes", "codes", "links", "re_entries", "drafts", "blocks"] as const
).map((table: keyof IdentityTables) =>
  query((db, value: { userId: string }) => db.deleteFrom(table).where(sql.ref("user_id"), "=", value.userId)),
);

const forgetSettings = query((db, value: { userId: string }) =>
  db
    .updateTable("users")
    .set({
      display_name: "",
      display_name_folded: "",
      operator: 0,
      hide_read_receipts: 0,
      hide_presence: 0,
      preferences_version: 0,
      seen_at: null,
    })
    .where("user_id", "=", value.userId),
);

const begin = query((db, value: { userId: string; at: number; removeMessages: number }) =>
  db
    .insertInto("account_removals")
    .values({ user_id: value.userId, begun_at: value.at, remove_messages: value.removeMessages })
    .onConflict((conflict) => conflict.column("user_id").doNothing()),
);

/**
 * Takes everything that opens an account but its sessions, and what is the person's alone, and notes that their rooms
 * and messages are to be dealt with.
 */
export async function beginRemoval(
  connection: WriteConnection,
  { userId, at, removeMessages }: { userId: UserId; at: number; removeMessages: boolean },
): Promise<void> {
  for (const all of owned) await connection.run(all, { userId });
  await connection.run(forgetSettings, { userId });
  await connection.run(begin, { userId, at, removeMessages: removeMessages ? 1 : 0 });
}

export function removalReader(connection: Connection): RemovalReader {
  return {
    async pending(limit) {
      const rows = await connection.all(pending, { limit });
      return rows.map((row) => ({ userId: row.user_id, removeMessages: row.remove_messages === 1 }));
    },
    roomsOf: async (userId, limit) =>
      (await connection.all(roomsOf, { userId, limit })).map((row) => row.conversation_id),
    async directOf(userId, after, limit) {
      const rows = await connection.all(directOf, { userId, after, limit });
      return rows.map((row) => ({ conversationId: row.conversation_id, peer: row.peer_id ?? userId }));
    },
    async messagesOf(userId, after, limit) {
      const rows = await connection.all(messagesOf, { userId, after, limit });
      return rows.map((row) => ({
        conversationId: row.conversation_id,
        seq: row.seq,
        clientMessageId: row.client_message_id,
        deleted: row.deleted_at !== null,
      }));
    },
  };
}

export function removalWriter(connection: WriteConnection): RemovalWriter {
  return {
    ...removalReader(connection),
    async finish(userId) {
      await connection.run(forgetDevices, { userId });
      await connection.run(finish, { userId });
    },
  };
}
