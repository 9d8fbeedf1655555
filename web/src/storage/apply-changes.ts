import { countUnread, UNREAD_CAP } from "../chat/unread.ts";
import type { Changes, ConversationEntry, Member, Message } from "../chat/model.ts";
import type { Applied } from "./local-store.ts";
import { settleArrived, settleListed } from "./settle-outbox.ts";
import type { ConversationRecord, KeyRange, Transaction } from "./tables.ts";

/** Counting looks no further down than this many messages: own ones may lie between others'. */
const UNREAD_SCAN = 5 * UNREAD_CAP;

export function messageRange(conversationId: string, from: number, to: number): KeyRange {
  return { lower: [conversationId, from], upper: [conversationId, to] };
}

/** What `MessageCache.apply` does, inside its transaction. */
export async function applyChanges(tx: Transaction, changes: Changes, myUserId: string): Promise<Applied> {
  const held = (await tx.get("cursors", changes.feed))?.version;
  if (changes.after > (held ?? 0)) {
    return { gap: true };
  }
  if (changes.snapshot) {
    await tx.delete("cursors", changes.feed);
  }
  const cursor = changes.snapshot ? undefined : held;
  const through = Math.max(cursor ?? 0, changes.through);
  if (through > 0) {
    await tx.put("cursors", { feed: changes.feed, version: through });
  }
  // Everything up to the cursor is held, or was held and has been dropped: an older row says nothing new.
  const isNew = (row: { version: number }) => row.version > (cursor ?? 0);
  return changes.feed === myUserId
    ? applyPersonal(tx, { ...changes, entries: changes.entries.filter(isNew) }, myUserId)
    : applyConversation(
        tx,
        { ...changes, messages: changes.messages.filter(isNew), members: changes.members.filter(isNew) },
        { myUserId, through },
      );
}

async function applyPersonal(tx: Transaction, changes: Changes, myUserId: string): Promise<Applied> {
  const changed = changes.entries.map((entry) => entry.conversationId);
  let outboxChanged = false;
  if (changes.snapshot) {
    await forEachRecord(tx, (record) => tx.put("conversations", { ...record, stale: true }));
  }
  for (const entry of changes.entries) {
    if (entry.removed) {
      outboxChanged = (await forget(tx, entry.conversationId)) || outboxChanged;
    } else {
      await takeEntry(tx, entry, myUserId);
    }
  }
  if (changes.through > 0) {
    await forEachRecord(tx, async (record) => {
      if (record.stale) {
        changed.push(record.conversationId);
        outboxChanged = (await forget(tx, record.conversationId)) || outboxChanged;
      }
    });
    outboxChanged = (await settleListed(tx)) || outboxChanged;
  }
  return { gap: false, changed, outboxChanged };
}

async function takeEntry(tx: Transaction, entry: ConversationEntry, myUserId: string): Promise<void> {
  const record = (await tx.get("conversations", entry.conversationId)) ?? emptyRecord(entry.conversationId);
  if (record.entry !== undefined && record.entry.version >= entry.version) {
    await tx.put("conversations", { ...record, stale: false });
    return;
  }
  const readSeq = Math.max(record.readSeq, entry.readSeq);
  await tx.put("conversations", await withUnread(tx, { ...record, entry, readSeq, stale: false }, myUserId));
}

async function applyConversation(
  tx: Transaction,
  changes: Changes,
  reader: { myUserId: string; through: number },
): Promise<Applied> {
  let record = (await tx.get("conversations", changes.feed)) ?? emptyRecord(changes.feed);
  if (changes.snapshot) {
    record = await beginAgain(tx, record, changes.historyFrom);
  }
  if (
    changes.conversation !== undefined &&
    changes.conversation.version > (record.conversation?.version ?? 0)
  ) {
    record = { ...record, conversation: changes.conversation };
  }
  await takeMembers(tx, changes);
  await takeMessages(tx, changes.feed, changes.messages);
  record = await withUnread(tx, await withEnd(tx, record), reader.myUserId);
  await tx.put("conversations", record);
  const arrived = changes.messages
    .filter((m) => m.sender.userId === reader.myUserId)
    .map((m) => m.clientMessageId);
  const outboxChanged = await settleArrived(tx, {
    conversationId: changes.feed,
    cursor: reader.through,
    from: record.from,
    arrived: new Set(arrived),
  });
  return { gap: false, changed: [changes.feed], outboxChanged };
}

/** A snapshot replaces what was held, but for messages that it continues without a gap. */
async function beginAgain(
  tx: Transaction,
  record: ConversationRecord,
  historyFrom: number,
): Promise<ConversationRecord> {
  await tx.delete("members", record.conversationId);
  const from = Math.max(1, historyFrom);
  const continues = record.to >= record.from && record.from <= from && record.to >= from - 1;
  if (continues) {
    return { ...record, conversation: undefined };
  }
  await tx.deleteRange("messages", messageRange(record.conversationId, 0, Number.MAX_SAFE_INTEGER));
  return { ...record, conversation: undefined, from, to: from - 1, last: undefined };
}

async function takeMembers(tx: Transaction, changes: Changes): Promise<void> {
  if (changes.members.length === 0) {
    return;
  }
  const row = await tx.get("members", changes.feed);
  const members = new Map<string, Member>((row?.members ?? []).map((m) => [m.person.userId, m]));
  for (const member of changes.members) {
    if (member.left) {
      members.delete(member.person.userId);
    } else if (member.version > (members.get(member.person.userId)?.version ?? 0)) {
      members.set(member.person.userId, member);
    }
  }
  await tx.put("members", { conversationId: changes.feed, members: [...members.values()] });
}

/** Takes the rows whose version exceeds the one held. */
export async function takeMessages(
  tx: Transaction,
  conversationId: string,
  messages: readonly Message[],
): Promise<void> {
  if (messages.length === 0) {
    return;
  }
  const seqs = messages.map((m) => m.seq);
  const range = messageRange(conversationId, Math.min(...seqs), Math.max(...seqs));
  const held = new Map((await tx.all("messages", range)).map((m) => [m.seq, m.version]));
  const newer = messages.filter((m) => m.version > (held.get(m.seq) ?? 0));
  await Promise.all(newer.map((m) => tx.put("messages", m)));
}

/** Moves the end of the unbroken run as far as the rows held allow. */
async function withEnd(tx: Transaction, record: ConversationRecord): Promise<ConversationRecord> {
  // From `to` itself, since that row may be the one that changed.
  const tail = await tx.all(
    "messages",
    messageRange(record.conversationId, record.to, Number.MAX_SAFE_INTEGER),
  );
  let { to, last } = record;
  for (const message of tail) {
    if (message.seq > to + 1) {
      break;
    }
    if (message.seq >= record.from) {
      to = message.seq;
      last = message;
    }
  }
  return { ...record, to, last };
}

async function withUnread(
  tx: Transaction,
  record: ConversationRecord,
  myUserId: string,
): Promise<ConversationRecord> {
  const lowest = Math.max(record.readSeq + 1, record.from, record.to - UNREAD_SCAN + 1);
  const held =
    record.to < lowest
      ? []
      : await tx.all("messages", messageRange(record.conversationId, lowest, record.to));
  return { ...record, unread: countUnread(held, { readSeq: record.readSeq, from: record.from }, myUserId) };
}

/** Raises marks of this device, and counts anew what is unread. */
export async function raiseMarks(
  tx: Transaction,
  conversationId: string,
  marks: { readSeq?: number; acknowledgedSeq?: number },
  myUserId: string,
): Promise<void> {
  const record = await tx.get("conversations", conversationId);
  if (record === undefined) {
    return;
  }
  const readSeq = Math.max(record.readSeq, marks.readSeq ?? 0);
  const acknowledgedSeq = Math.max(record.acknowledgedSeq, marks.acknowledgedSeq ?? 0);
  await tx.put("conversations", await withUnread(tx, { ...record, readSeq, acknowledgedSeq }, myUserId));
}

/** A page that ends just below what is held makes the unbroken run longer. */
export async function addHistory(
  tx: Transaction,
  conversationId: string,
  messages: readonly Message[],
  myUserId: string,
): Promise<void> {
  const record = await tx.get("conversations", conversationId);
  const [first, last] = [messages[0], messages.at(-1)];
  if (record === undefined || first === undefined || last?.seq !== record.from - 1) {
    return;
  }
  await takeMessages(tx, conversationId, messages);
  await tx.put("conversations", await withUnread(tx, { ...record, from: first.seq }, myUserId));
}

/** Membership ended: nothing of the conversation stays. Answers whether the outbox changed. */
async function forget(tx: Transaction, conversationId: string): Promise<boolean> {
  await tx.delete("conversations", conversationId);
  await tx.delete("members", conversationId);
  await tx.delete("cursors", conversationId);
  await tx.deleteRange("messages", messageRange(conversationId, 0, Number.MAX_SAFE_INTEGER));
  const rows = await tx.all("outbox");
  const ended = rows.filter((row) => row.state === "stored" && row.stored?.conversationId === conversationId);
  await Promise.all(ended.map((row) => tx.delete("outbox", row.order)));
  return ended.length > 0;
}

async function forEachRecord(
  tx: Transaction,
  visit: (record: ConversationRecord) => Promise<void>,
): Promise<void> {
  for (const record of await tx.all("conversations")) {
    await visit(record);
  }
}

function emptyRecord(conversationId: string): ConversationRecord {
  return {
    conversationId,
    conversation: undefined,
    entry: undefined,
    from: 1,
    to: 0,
    last: undefined,
    unread: 0,
    readSeq: 0,
    acknowledgedSeq: 0,
    stale: false,
  };
}
