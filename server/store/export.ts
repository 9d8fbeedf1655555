import { sql } from "kysely";
import type { ExportReader } from "../chat/export-ports.ts";
import type { Connection } from "./database.ts";
import { entriesOf, messagesWithPeople } from "./feed-queries.ts";
import { toEntry, toMessage, toUser, userColumns } from "./rows.ts";
import { query } from "./schema.ts";

interface Page {
  [name: string]: string | number;
  userId: string;
  after: string;
  limit: number;
}

const devices = query((db, value: Page) =>
  db
    .selectFrom("devices")
    .select(["device_id", "name", "created_at", "seen_at"])
    .where("user_id", "=", value.userId)
    .where("device_id", ">", value.after)
    .orderBy("device_id")
    .limit(value.limit),
);

const conversations = query((db, value: Page) =>
  entriesOf(db, value.userId)
    .innerJoin("conversations", "conversations.conversation_id", "entries.conversation_id")
    .select([
      "conversations.kind",
      "conversations.name",
      "conversations.topic",
      "conversations.visibility",
      "conversations.created_at",
      "conversations.last_seq",
    ])
    .where("entries.conversation_id", ">", value.after)
    .orderBy("entries.conversation_id")
    .limit(value.limit),
);

const drafts = query((db, value: Page) =>
  db
    .selectFrom("drafts")
    .select(["conversation_id", "text", "reply_to_seq", "updated_at"])
    .where("user_id", "=", value.userId)
    .where("conversation_id", ">", value.after)
    .where("text", "<>", "")
    .orderBy("conversation_id")
    .limit(value.limit),
);

const blocks = query((db, value: Page) =>
  db
    .selectFrom("blocks")
    .innerJoin("users", "users.user_id", "blocks.blocked_id")
    .select([...userColumns, "blocks.created_at"])
    .where("blocks.user_id", "=", value.userId)
    .where("blocks.blocked_id", ">", value.after)
    .orderBy("blocks.blocked_id")
    .limit(value.limit),
);

const messages = query((db, value: Page) =>
  messagesWithPeople(db)
    .where("messages.sender_id", "=", value.userId)
    .where("messages.client_message_id", ">", value.after)
    .orderBy("messages.client_message_id")
    .limit(value.limit),
);

const reactions = query((db, value: { userId: string; id: string; above: number; through: number }) =>
  db
    .selectFrom("reactions")
    .select(["conversation_id", "seq", "emoji"])
    .where("conversation_id", "=", value.id)
    .where("seq", ">", value.above)
    .where("seq", "<=", value.through)
    .where("user_id", "=", value.userId)
    .orderBy("seq")
    .orderBy("emoji"),
);

const invitations = query((db, value: { userId: string; id: string }) =>
  db
    .selectFrom("invitations")
    .select(["invitation_id", "conversation_id", "created_at", "expires_at", "max_uses", "uses"])
    .where("conversation_id", "=", value.id)
    .where("creator_id", "=", value.userId)
    .orderBy(sql.ref("created_at")),
);

/** Everything of one person. */
export function exportReader(connection: Connection): ExportReader {
  return {
    async devices(userId, after, limit) {
      const rows = await connection.all(devices, { userId, after, limit });
      return rows.map((row) => ({
        deviceId: row.device_id,
        name: row.name,
        createdAt: row.created_at,
        seenAt: row.seen_at ?? undefined,
      }));
    },
    async conversations(userId, after, limit) {
      const rows = await connection.all(conversations, { userId, after, limit });
      return rows.map((row) => {
        const { removed, version: _, blocked: __, ...entry } = toEntry(row);
        return {
          ...entry,
          left: removed,
          kind: row.kind,
          name: row.name,
          topic: row.topic,
          visibility: row.visibility ?? undefined,
          createdAt: row.created_at,
          lastSeq: row.last_seq,
        };
      });
    },
    async drafts(userId, after, limit) {
      const rows = await connection.all(drafts, { userId, after, limit });
      return rows.map((row) => ({
        conversationId: row.conversation_id,
        text: row.text,
        replyToSeq: row.reply_to_seq,
        updatedAt: row.updated_at,
      }));
    },
    async blocks(userId, after, limit) {
      const rows = await connection.all(blocks, { userId, after, limit });
      return rows.map((row) => ({ user: toUser(row), createdAt: row.created_at }));
    },
    messages: async (userId, after, limit) =>
      (await connection.all(messages, { userId, after, limit })).map(toMessage),
    async reactions(userId, id, numbers) {
      const rows = await connection.all(reactions, { userId, id, ...numbers });
      return rows.map(({ conversation_id: conversationId, ...row }) => ({ conversationId, ...row }));
    },
    async invitations(userId, id) {
      const rows = await connection.all(invitations, { userId, id });
      return rows.map((row) => ({
        invitationId: row.invitation_id,
        conversationId: row.conversation_id,
        createdAt: row.created_at,
        expiresAt: row.expires_at ?? undefined,
        maxUses: row.max_uses,
        uses: row.uses,
      }));
    },
  };
}
