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
import { fetchSize } from "./fetch-size.ts";
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
  const members = await connection.all(membersAmong, { id, userIds: JSON.stringify([reader]) });
  const conversation = await connection.first(conversationWithHead, { id });
  if (members.length === 0 || conversation === undefined) return undefined;
  return readFrame(connection, conversation, after);
}

/** One frame of what changed above `after` in a conversation that somebody may read. */
export async function readFrame(
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
      .sort((a, b) => a.row.seq - b.row.seq)
      .map(({ row }) => toMessage(row)),
  };
}

function changedMembers(connection: Connection, id: ConversationId, after: number): Promise<MemberRow[]> {
  return connection.all(membersChanged, { id, after, limit: MAX_MEMBERS_PER_FRAME });
}

interface WeighedMessage extends FrameRow {
  row: MessageRow;
}

/** All messages above `after`, or as many as exceed a frame. */
async function changedMessages(
  connection: Connection,
  id: ConversationId,
  after: number,
): Promise<WeighedMessage[]> {
  const messages: WeighedMessage[] = [];
  let weight = 0;
  for (let last = after; weight <= FRAME_BUDGET;) {
    const limit = fetchSize(messages.length, weight);
    const fetched = await connection.all(messagesChanged, { id, after: last, limit });
    for (const row of fetched) {
      const message = { version: row.version, weight: messageWeight(row), row };
      weight += message.weight;
      messages.push(message);
    }
    if (fetched.length < limit) break;
    last = fetched.at(-1)?.version ?? last;
  }
  return messages;
}

function inOrder(
  conversation: readonly ConversationRow[],
  members: readonly MemberRow[],
  messages: readonly WeighedMessage[],
): readonly FrameRow[] {
  if (conversation.length === 0 && members.length === 0) return messages;
  return [
    ...conversation.map((row) => ({ version: row.row_version, weight: conversationWeight(row) })),
    ...members.map((row) => ({ version: row.version, weight: memberWeight(row), final: row.left === 1 })),
    ...messages,
  ].sort((a, b) => a.version - b.version);
}
