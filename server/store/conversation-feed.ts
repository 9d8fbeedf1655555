import {
  MAX_LISTED_MEMBERS,
  noChanges,
  type Changes,
  type ConversationId,
  type UserId,
} from "../chat/model.ts";
import type { Connection } from "./database.ts";
import { conversationWithHead, membersAmong, membersChanged, messagesChanged } from "./feed-queries.ts";
import { cutFrame, type FrameRow } from "./frame.ts";
import { MESSAGES_PER_FETCH } from "./message-pages.ts";
import {
  toConversation,
  toMember,
  toMessage,
  type ConversationRow,
  type MemberRow,
  type MessageRow,
} from "./rows.ts";
import {
  conversationWeight,
  FRAME_BUDGET,
  MAX_MEMBERS_PER_FRAME,
  memberWeight,
  messageWeight,
} from "./weight.ts";

/** One frame of a conversation's changes, for one reader. */
export async function readConversation(
  connection: Connection,
  id: ConversationId,
  after: number,
  reader: UserId,
): Promise<Changes | undefined> {
  return (await readConversationShared(connection, id, after, [reader]))?.changes;
}

/** One frame of a conversation's changes, with those of `readers` who are members in the same snapshot (P7). */
export async function readConversationShared(
  connection: Connection,
  id: ConversationId,
  after: number,
  readers: readonly UserId[],
): Promise<{ changes: Changes; readers: ReadonlySet<UserId> } | undefined> {
  const members = await connection.all(membersAmong, { id, userIds: JSON.stringify(readers) });
  const conversation = await connection.first(conversationWithHead, { id });
  if (members.length === 0 || conversation === undefined) return undefined;
  const changes = await readFrame(connection, conversation, after);
  return { changes, readers: new Set(members.map((row) => row.user_id)) };
}

async function readFrame(
  connection: Connection,
  conversation: ConversationRow & { version: number },
  after: number,
): Promise<Changes> {
  const { conversation_id: id, version: head, row_version, member_count } = conversation;
  const members = member_count > MAX_LISTED_MEMBERS ? [] : await changedMembers(connection, id, after);
  const messages = await changedMessages(connection, id, after);
  const own = row_version > after ? [conversation] : [];
  const through = cutFrame(inOrder(own, members, messages), head, FRAME_BUDGET);
  return {
    ...noChanges(id),
    after,
    through: Math.max(through, after),
    conversation: row_version > after && row_version <= through ? toConversation(conversation) : undefined,
    members: members.filter((row) => row.version <= through).map(toMember),
    messages: messages
      .filter((row) => row.version <= through)
      .sort((a, b) => a.seq - b.seq)
      .map(toMessage),
  };
}

function changedMembers(connection: Connection, id: ConversationId, after: number): Promise<MemberRow[]> {
  return connection.all(membersChanged, { id, after, limit: MAX_MEMBERS_PER_FRAME });
}

/** All messages above `after`, or as many as exceed a frame. */
async function changedMessages(
  connection: Connection,
  id: ConversationId,
  after: number,
): Promise<MessageRow[]> {
  const rows: MessageRow[] = [];
  let weight = 0;
  for (let last = after; weight <= FRAME_BUDGET;) {
    const fetched = await connection.all(messagesChanged, { id, after: last, limit: MESSAGES_PER_FETCH });
    rows.push(...fetched);
    weight += fetched.reduce((sum, row) => sum + messageWeight(row), 0);
    if (fetched.length < MESSAGES_PER_FETCH) break;
    last = fetched.at(-1)?.version ?? last;
  }
  return rows;
}

function inOrder(
  conversation: readonly ConversationRow[],
  members: readonly MemberRow[],
  messages: readonly MessageRow[],
): FrameRow[] {
  return [
    ...conversation.map((row) => ({ version: row.row_version, weight: conversationWeight(row) })),
    ...members.map((row) => ({ version: row.version, weight: memberWeight(row), final: row.left === 1 })),
    ...messages.map((row) => ({ version: row.version, weight: messageWeight(row) })),
  ].sort((a, b) => a.version - b.version);
}
