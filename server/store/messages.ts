import type { MessageReader, MessageWriter, NewMessage } from "../chat/message-ports.ts";
import type { Message } from "../chat/model.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { messageChanges } from "./message-changes.ts";
import { messagePages } from "./message-pages.ts";
import { reactionReader, reactionWriter } from "./reactions.ts";
import { query } from "./schema.ts";
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

interface NewRow {
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

const add = query((db, value: NewRow) =>
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

/** A message that forwards nothing, as whoever reads it from now on finds it. */
function asStored(message: NewMessage, seq: number, version: number): Message {
  return {
    conversationId: message.conversationId,
    seq,
    version,
    clientMessageId: message.clientMessageId,
    sender: message.sender,
    text: message.text,
    createdAt: message.createdAt,
    editedAt: undefined,
    deletedAt: undefined,
    replyToSeq: message.replyToSeq,
    forwarded: undefined,
    reactions: [],
  };
}

export function messageWriter(connection: WriteConnection): MessageWriter {
  return {
    ...messageReader(connection),
    ...messageChanges(connection),
    ...reactionWriter(connection),
    async add(message) {
      const { conversationId: id, createdAt, forwarded } = message;
      const taken = await connection.first(takeNumbers, { id, at: createdAt });
      if (taken === undefined) throw new Error(`There is no conversation ${id}.`);
      const { last_seq: seq, version } = taken;
      await connection.run(add, {
        id,
        seq,
        version,
        sender: message.sender.userId,
        clientMessageId: message.clientMessageId,
        requestHash: message.requestHash,
        recipientUnclaimed: message.recipientUnclaimed ? 1 : 0,
        text: message.text,
        createdAt,
        replyToSeq: message.replyToSeq,
        forwardedFrom: forwarded?.sender.userId ?? null,
        forwardedAt: forwarded?.createdAt ?? null,
      });
      connection.changed(id, version, forwarded === undefined ? asStored(message, seq, version) : undefined);
      return { seq, version };
    },
  };
}
