import { keyOf } from "../chat/conversation-key.ts";
import type { Message, Position } from "../chat/model.ts";
import type { OutboxRow } from "../chat/outbox-row.ts";
import { applyChanges } from "./apply-changes.ts";
import { addHistory } from "./apply-conversation.ts";
import { messageRange, raiseMarks } from "./conversation-record.ts";
import type { MessageCache } from "./local-store.ts";
import type { ConversationRecord, Tables, Transaction } from "./tables.ts";

/** Of each conversation, a reset looks this far down for own messages that the server may lack. */
const DOUBTFUL_SCAN = 100;

/** The local copy of one user, over any tables. */
export function createMessageCache(tables: Tables, myUserId: string): MessageCache {
  return {
    conversations: () => tables.read((tx) => tx.all("conversations")),
    conversation: (id) => tables.read((tx) => tx.get("conversations", id)),
    members: (id) => tables.read(async (tx) => (await tx.get("members", id))?.members ?? []),
    messages: (id, from, to) =>
      tables.read(async (tx) => (to < from ? [] : tx.all("messages", messageRange(id, from, to)))),
    messagesAbove: (id, version) => tables.read((tx) => tx.messagesAbove(id, version)),
    position: () => tables.read(readPosition),
    apply: (changes) => tables.write("relaxed", (tx) => applyChanges(tx, changes, myUserId)),
    addHistory: (id, messages) => tables.write("relaxed", (tx) => addHistory(tx, id, messages, myUserId)),
    reset: (epoch) => tables.write("strict", (tx) => reset(tx, epoch, myUserId)),
    raise: (id, marks) => tables.write("relaxed", (tx) => raiseMarks(tx, id, marks, myUserId)),
  };
}

async function readPosition(tx: Transaction): Promise<Position> {
  const epoch = (await tx.get("meta", "position"))?.epoch ?? "";
  return { epoch, cursors: await tx.all("cursors") };
}

async function reset(tx: Transaction, epoch: string, myUserId: string): Promise<void> {
  await doubtStored(tx);
  for (const record of await tx.all("conversations")) {
    await doubtOwn(tx, record, myUserId);
  }
  await Promise.all([
    tx.clear("conversations"),
    tx.clear("members"),
    tx.clear("messages"),
    tx.clear("cursors"),
  ]);
  await tx.put("meta", { name: "position", epoch });
}

/** What the old epoch's server stored may be missing in the new one. */
async function doubtStored(tx: Transaction): Promise<void> {
  const stored = (await tx.all("outbox")).filter((row) => row.state === "stored");
  await Promise.all(stored.map((row) => tx.put("outbox", { ...row, doubtful: true })));
}

/** Own messages go back into the outbox, so that their words survive a server that lacks them. */
async function doubtOwn(tx: Transaction, record: ConversationRecord, myUserId: string): Promise<void> {
  const range = messageRange(
    record.conversationId,
    Math.max(record.from, record.to - DOUBTFUL_SCAN + 1),
    record.to,
  );
  if (record.entry === undefined || record.to < record.from) {
    return;
  }
  const mine = (await tx.all("messages", range)).filter((m) => m.sender.userId === myUserId);
  let order = ((await tx.all("outbox")).at(-1)?.order ?? 0) + 1;
  for (const message of mine) {
    await tx.put("outbox", doubtfulRow(message, record, order++));
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
