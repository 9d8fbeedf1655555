import type { MessageReader, MessageWriter } from "../chat/message-ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { messageChanges } from "./message-changes.ts";
import { messagePages } from "./message-pages.ts";
import { reactionReader, reactionWriter } from "./reactions.ts";
import { query } from "./schema.ts";
import { advanced } from "./versions.ts";
import { countEdits, readWordings } from "./wordings.ts";

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
  [name: string]: string | number | null;
  id: string;
  seq: number;
  version: number;
  sender: string;
  clientMessageId: string;
  requestHash: string;
  recipientUnclaimed: number;
  text: string;
  createdAt: number;
  replyToSeq: number;
  forwardedFrom: string | null;
  forwardedAt: number | null;
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
    reply_to_seq: value.replyToSeq,
    forwarded_from: value.forwardedFrom,
    forwarded_at: value.forwardedAt,
  }),
);

export function messageReader(connection: Connection): MessageReader {
  return {
    ...messagePages(connection),
    ...reactionReader(connection),
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
    wordings: (id, seq) => readWordings(connection, id, seq),
    countEdits: (id, seq) => countEdits(connection, id, seq),
  };
}

export function messageWriter(connection: WriteConnection): MessageWriter {
  return {
    ...messageReader(connection),
    ...messageChanges(connection),
    ...reactionWriter(connection),
    async add({ conversationId: id, recipientUnclaimed, forwarded, ...message }) {
      const taken = await connection.first(takeNumbers, { id, at: message.createdAt });
      const numbers = advanced(connection, id, taken);
      const { last_seq: seq, version } = numbers;
      await connection.run(add, {
        ...message,
        id,
        seq,
        version,
        recipientUnclaimed: recipientUnclaimed ? 1 : 0,
        forwardedFrom: forwarded?.sender.userId ?? null,
        forwardedAt: forwarded?.createdAt ?? null,
      });
      return { seq, version };
    },
  };
}
