import { keyOf } from "../chat/conversation-key.ts";
import type { Message } from "../chat/model.ts";
import { isSend, type ChangeRow, type OutboxRow, type SendRow } from "../chat/outbox-row.ts";
import { messageRange } from "./conversation-record.ts";
import { doubtDrafts } from "./draft-store.ts";
import { rewrite } from "./settle-outbox.ts";
import type { ConversationRecord, Transaction } from "./tables.ts";

/**
 * The server's store was replaced by another, older one. What is held stays readable until the new epoch brings its
 * own; cursors and versions of the old one mean nothing any more.
 */
export async function beginEpoch(tx: Transaction, epoch: string): Promise<void> {
  await rewrite(tx, (row) => (isSend(row) ? sendInEpoch(row) : changeInEpoch(row)));
  for (const record of await tx.all("conversations")) {
    await tx.put("conversations", former(record));
  }
  await tx.clear("cursors");
  await tx.clear("settings");
  await doubtDrafts(tx);
  await tx.put("meta", { name: "position", epoch });
}

const REPEATS_OTHERS =
  "The server was restored from a backup, and may not have the message that this repeats. Retry sends its words as yours.";

function sendInEpoch(row: SendRow): OutboxRow {
  if (row.state === "stored") {
    return { ...row, doubtful: true };
  }
  const { forward, ...words } = row;
  if (forward !== undefined) {
    return { ...words, state: "failed", failure: REPEATS_OTHERS };
  }
  // The number of what it answers may stand for another message. What may have been stored is repeated as it was.
  return row.attempted ? row : { ...row, replyToSeq: 0 };
}

/**
 * A number may stand for another message in the new epoch, which must not be changed for it: a change that names one
 * is given up. One that names no number holds as before; whether the new epoch has it already is asked by repeating it.
 */
function changeInEpoch(row: ChangeRow): ChangeRow | undefined {
  const { command } = row;
  const numbered = command.kind === "entry" ? (command.change.unreadSeq ?? 0) > 0 : "seq" in command.of;
  if (numbered) {
    return undefined;
  }
  return row.state === "stored" ? { ...row, state: "waiting", settled: undefined } : row;
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
  const mine = (await tx.all("messages", range)).filter(
    // What was taken back has no words to be saved.
    ({ sender, deletedAt }) => sender.userId === myUserId && deletedAt === undefined,
  );
  const rows = await tx.all("outbox");
  const there = new Set(rows.map((row) => row.id));
  let order = (rows.at(-1)?.order ?? 0) + 1;
  for (const message of mine) {
    if (!there.has(message.clientMessageId)) {
      await tx.put("outbox", doubtfulRow(message, { record, shared: seq, order: order++ }));
    }
  }
}

function doubtfulRow(
  message: Message,
  { record, shared, order }: { record: ConversationRecord; shared: number; order: number },
): SendRow {
  const peer = record.entry?.peer;
  const { conversationId, seq, version, createdAt } = message;
  return {
    id: message.clientMessageId,
    order,
    key: keyOf(conversationId, peer),
    title: peer?.username ?? record.conversation?.name ?? "",
    target: peer === undefined ? { conversationId } : { userId: peer.userId },
    text: message.text,
    // Above what both have, the number may stand for another message.
    replyToSeq: message.replyToSeq <= shared ? message.replyToSeq : 0,
    typedAt: createdAt,
    state: "stored",
    attempted: false,
    stored: { conversationId, seq, version, createdAt },
    doubtful: true,
    failure: undefined,
  };
}
