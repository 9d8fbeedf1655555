import { keyOf } from "../chat/conversation-key.ts";
import type { Message } from "../chat/model.ts";
import type { OutboxRow } from "../chat/outbox-row.ts";
import { messageRange } from "./conversation-record.ts";
import type { ConversationRecord, Transaction } from "./tables.ts";

/**
 * The server's store was replaced by another, older one. What is held stays readable until the new epoch brings its
 * own; cursors and versions of the old one mean nothing any more.
 */
export async function beginEpoch(tx: Transaction, epoch: string): Promise<void> {
  for (const row of await tx.all("outbox")) {
    if (row.state === "stored") {
      await tx.put("outbox", { ...row, doubtful: true });
    }
  }
  for (const record of await tx.all("conversations")) {
    await tx.put("conversations", former(record));
  }
  await tx.clear("cursors");
  await tx.put("meta", { name: "position", epoch });
}

/** With marks that leave nothing to tell the new epoch's server, which must not hear of messages that it lacks. */
function former(record: ConversationRecord): ConversationRecord {
  const { conversation, entry, readSeq, to } = record;
  return {
    ...record,
    former: true,
    conversation: conversation && { ...conversation, version: 0 },
    entry: entry && { ...entry, version: 0, readSeq: Math.max(entry.readSeq, readSeq) },
    acknowledgedSeq: to,
  };
}

/**
 * A conversation begins anew in another epoch, from this message on: own messages that the server may lack go into
 * the outbox, so that their words survive.
 */
export async function saveOwn(
  tx: Transaction,
  record: ConversationRecord,
  first: Message | undefined,
  myUserId: string,
): Promise<void> {
  // A backup lacks the newest messages only: below one that both have, both have the same.
  const shared = first !== undefined && (await holds(tx, first)) ? first.seq : 0;
  await doubt(tx, record, shared, myUserId);
}

/** The server knows nothing of this conversation: neither does it of any own message in it. */
export async function saveLost(tx: Transaction, record: ConversationRecord, myUserId: string): Promise<void> {
  await doubt(tx, record, 0, myUserId);
}

async function holds(tx: Transaction, message: Message): Promise<boolean> {
  const held = await tx.get("messages", [message.conversationId, message.seq]);
  return held?.clientMessageId === message.clientMessageId && held.sender.userId === message.sender.userId;
}

/** Own messages held above `seq` go to the end of the outbox. */
async function doubt(
  tx: Transaction,
  record: ConversationRecord,
  seq: number,
  myUserId: string,
): Promise<void> {
  const range = messageRange(record.conversationId, seq + 1, Number.MAX_SAFE_INTEGER);
  const mine = (await tx.all("messages", range)).filter((message) => message.sender.userId === myUserId);
  const rows = await tx.all("outbox");
  const there = new Set(rows.map((row) => row.id));
  let order = (rows.at(-1)?.order ?? 0) + 1;
  for (const message of mine) {
    if (!there.has(message.clientMessageId)) {
      await tx.put("outbox", doubtfulRow(message, record, order++));
    }
  }
}

function doubtfulRow(message: Message, record: ConversationRecord, order: number): OutboxRow {
  const peer = record.entry?.peer;
  const { conversationId, seq, version, createdAt } = message;
  return {
    id: message.clientMessageId,
    order,
    key: keyOf(conversationId, peer),
    title: peer?.username ?? record.conversation?.name ?? "",
    target: peer === undefined ? { conversationId } : { userId: peer.userId },
    text: message.text,
    typedAt: createdAt,
    state: "stored",
    attempted: false,
    stored: { conversationId, seq, version, createdAt },
    doubtful: true,
    failure: undefined,
  };
}
