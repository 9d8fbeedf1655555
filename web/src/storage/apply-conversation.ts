import { isSamePerson } from "../chat/known-people.ts";
import type { Changes, Member, Message } from "../chat/model.ts";
import type { OutboxRow } from "../chat/outbox-row.ts";
import { emptyRecord, messageRange, summarized } from "./conversation-record.ts";
import type { Applied } from "./local-store.ts";
import { saveOwn } from "./new-epoch.ts";
import { settleArrived } from "./settle-outbox.ts";
import type { ConversationRecord, Transaction } from "./tables.ts";

/** A conversation's feed names its members one by one up to this many. */
const KNOWN_MEMBERS = 100;

/** What is held when a frame comes. */
interface Holder {
  myUserId: string;
  /** The feed's cursor from now on. */
  through: number;
  /** The frame completes a beginning. */
  completes: boolean;
  record: ConversationRecord | undefined;
  outbox: readonly OutboxRow[];
}

/** Takes a frame of a conversation's feed: rows that are new to this device. */
export async function applyConversation(
  tx: Transaction,
  changes: Changes,
  { myUserId, through, completes, record: held, outbox }: Holder,
): Promise<Applied> {
  let record = held ?? emptyRecord(changes.feed);
  if (changes.snapshot) {
    record = await beginAgain(tx, record, changes, myUserId);
  }
  if (
    changes.conversation !== undefined &&
    changes.conversation.version > (record.conversation?.version ?? 0)
  ) {
    record = { ...record, conversation: changes.conversation };
  }
  record = await takeMembers(tx, record, changes.members);
  if ((record.conversation?.memberCount ?? 0) > KNOWN_MEMBERS) {
    // Nobody says who leaves it as long as it is so large.
    await tx.delete("members", changes.feed);
  }
  await takeMessages(tx, changes.feed, changes.messages);
  await renameSender(tx, record.last, changes.members);
  record = await summarized(tx, record, myUserId);
  await tx.put("conversations", record);
  const mine = changes.messages.filter((message) => message.sender.userId === myUserId);
  // Of an earlier epoch's messages some may have come into the outbox just now.
  const outboxChanged =
    (outbox.length > 0 || held?.former === true) &&
    (await settleArrived(tx, {
      conversationId: changes.feed,
      cursor: through,
      completedFrom: completes ? record.from : undefined,
      arrived: new Set(mine.map((message) => message.clientMessageId)),
    }));
  return { gap: false, changed: [changes.feed], outboxChanged };
}

/** A snapshot replaces what was held, but for messages that it continues without a gap. */
async function beginAgain(
  tx: Transaction,
  held: ConversationRecord,
  { historyFrom, messages }: Changes,
  myUserId: string,
): Promise<ConversationRecord> {
  await tx.delete("members", held.conversationId);
  const from = Math.max(1, historyFrom);
  const record = held.former ? await leaveFormer(tx, held, messages[0], myUserId) : held;
  const continues = record.to >= record.from && record.from <= from && record.to >= from - 1;
  if (continues && !held.former) {
    return { ...record, conversation: undefined };
  }
  await tx.deleteRange("messages", messageRange(record.conversationId, 0, Number.MAX_SAFE_INTEGER));
  const begun = (record.begun ?? 0) + 1;
  return { ...record, conversation: undefined, from, to: from - 1, last: undefined, begun };
}

/** Of an earlier epoch, nothing counts any more but the own messages that this one may lack. */
async function leaveFormer(
  tx: Transaction,
  record: ConversationRecord,
  first: Message | undefined,
  myUserId: string,
): Promise<ConversationRecord> {
  await saveOwn(tx, record, first, myUserId);
  // An entry without a version is the former one.
  const known = record.entry !== undefined && record.entry.version > 0;
  const readSeq = known ? (record.entry?.readSeq ?? 0) : 0;
  return { ...record, former: false, readSeq, acknowledgedSeq: 0, membersVersion: 0 };
}

async function takeMembers(
  tx: Transaction,
  record: ConversationRecord,
  changed: readonly Member[],
): Promise<ConversationRecord> {
  if (changed.length === 0) {
    return record;
  }
  const { conversationId } = record;
  const row = await tx.get("members", conversationId);
  const members = new Map<string, Member>((row?.members ?? []).map((m) => [m.person.userId, m]));
  for (const member of changed) {
    // Of whoever deleted their account it is kept that they did: their messages are here under their name.
    if (member.left && !member.person.deleted) {
      members.delete(member.person.userId);
    } else if (member.version > (members.get(member.person.userId)?.version ?? 0)) {
      members.set(member.person.userId, member);
    }
  }
  await tx.put("members", { conversationId, members: [...members.values()] });
  return { ...record, membersVersion: Math.max(record.membersVersion, ...changed.map((m) => m.version)) };
}

/** The list of conversations says who wrote last: by what they are called now. */
async function renameSender(
  tx: Transaction,
  last: Message | undefined,
  members: readonly Member[],
): Promise<void> {
  const sender = members.find(({ person }) => person.userId === last?.sender.userId)?.person;
  if (last === undefined || sender === undefined || isSamePerson(sender, last.sender)) {
    return;
  }
  const held = await tx.get("messages", [last.conversationId, last.seq]);
  if (held !== undefined) {
    await tx.put("messages", { ...held, sender });
  }
}

/** Takes the rows whose version exceeds the one held. */
async function takeMessages(
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
  await tx.put("conversations", await summarized(tx, { ...record, from: first.seq }, myUserId));
}
