import type { MessageReader, MessageWriter } from "../chat/ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { messageColumns, toMessage, userColumns, type MessageRow } from "./rows.ts";
import { query } from "./schema.ts";
import { FRAME_BUDGET, messageWeight } from "./weight.ts";

/** Rows fetched at once: enough for most reads, and 2 MiB if every text were as long as can be. */
export const MESSAGES_PER_FETCH = 64;

const sent = query((db, value: { sender: string; clientMessageId: string }) =>
  db
    .selectFrom("messages")
    .select(["conversation_id", "seq", "sent_version", "created_at", "request_hash", "recipient_unclaimed"])
    .where("sender_id", "=", value.sender)
    .where("client_message_id", "=", value.clientMessageId),
);

const takeNumbers = query((db, value: { id: string; at: number }) =>
  db
    .updateTable("conversations")
    .set((eb) => ({
      last_seq: eb("last_seq", "+", 1),
      version: eb("version", "+", 1),
      activity_at: value.at,
    }))
    .where("conversation_id", "=", value.id)
    .returning(["last_seq", "version"]),
);

interface NewMessage {
  [name: string]: string | number;
  id: string;
  seq: number;
  version: number;
  sender: string;
  clientMessageId: string;
  requestHash: string;
  recipientUnclaimed: number;
  text: string;
  createdAt: number;
}

const add = query((db, value: NewMessage) =>
  db.insertInto("messages").values({
    conversation_id: value.id,
    seq: value.seq,
    version: value.version,
    sender_id: value.sender,
    client_message_id: value.clientMessageId,
    request_hash: value.requestHash,
    sent_version: value.version,
    recipient_unclaimed: value.recipientUnclaimed,
    text: value.text,
    created_at: value.createdAt,
  }),
);

const head = query((db, value: { id: string }) =>
  db.selectFrom("conversations").select(["version"]).where("conversation_id", "=", value.id),
);

const below = query((db, value: { id: string; before: number; limit: number }) =>
  db
    .selectFrom("messages")
    .innerJoin("users", "users.user_id", "messages.sender_id")
    .leftJoin("users as author", "author.user_id", "messages.forwarded_from")
    .select([...messageColumns, ...userColumns])
    .where("messages.conversation_id", "=", value.id)
    .where("messages.seq", "<", value.before)
    .orderBy("messages.seq", "desc")
    .limit(value.limit),
);

export function messageReader(connection: Connection): MessageReader {
  return {
    async sent(sender, clientMessageId) {
      const row = await connection.first(sent, { sender, clientMessageId });
      return (
        row && {
          conversationId: row.conversation_id,
          seq: row.seq,
          version: row.sent_version,
          createdAt: row.created_at,
          requestHash: row.request_hash,
          recipientUnclaimed: row.recipient_unclaimed === 1,
        }
      );
    },
    async page(id, beforeSeq, limit) {
      const through = (await connection.first(head, { id }))?.version ?? 0;
      const before = beforeSeq === 0 ? Number.MAX_SAFE_INTEGER : beforeSeq;
      const rows = await descending(connection, id, before, limit);
      const messages = rows.map(toMessage).toReversed();
      // Numbers are dense from 1, so the lowest one says whether there are older.
      return { messages, hasMore: (messages[0]?.seq ?? 1) > 1, through };
    },
  };
}

/** The newest messages below `before`, newest first, as many as `limit` and a page's budget allow. */
async function descending(
  connection: Connection,
  id: string,
  before: number,
  limit: number,
): Promise<MessageRow[]> {
  const rows: MessageRow[] = [];
  let weight = 0;
  let last = before;
  for (;;) {
    const size = Math.min(MESSAGES_PER_FETCH, limit - rows.length);
    const fetched = await connection.all(below, { id, before: last, limit: size });
    for (const row of fetched) {
      weight += messageWeight(row);
      if (weight > FRAME_BUDGET) return rows;
      rows.push(row);
      last = row.seq;
    }
    if (fetched.length < size || rows.length === limit) return rows;
  }
}

export function messageWriter(connection: WriteConnection): MessageWriter {
  return {
    ...messageReader(connection),
    async add({ conversationId: id, recipientUnclaimed, ...message }) {
      const numbers = await connection.first(takeNumbers, { id, at: message.createdAt });
      if (numbers === undefined) throw new Error(`There is no conversation ${id}.`);
      const { last_seq: seq, version } = numbers;
      await connection.run(add, {
        ...message,
        id,
        seq,
        version,
        recipientUnclaimed: recipientUnclaimed ? 1 : 0,
      });
      connection.changed(id, version);
      return { seq, version };
    },
  };
}
