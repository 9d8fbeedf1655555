import type { Conversation, ConversationEntry, Member, MemberRole, Message, User } from "../chat/model.ts";
import type { Flag } from "./schema.ts";

/** Columns as queries select them, and the domain's words for them. Joined people carry a prefix. */
export const userColumns = ["users.user_id", "users.username", "users.claimed_at"] as const;
export const conversationColumns = [
  "conversations.conversation_id",
  "conversations.row_version",
  "conversations.kind",
  "conversations.name",
  "conversations.visibility",
  "conversations.member_count",
  "conversations.created_at",
] as const;
export const memberColumns = [
  "members.role",
  "members.version",
  "members.left",
  "members.joined_version",
] as const;
export const messageColumns = [
  "messages.conversation_id",
  "messages.seq",
  "messages.version",
  "messages.client_message_id",
  "messages.text",
  "messages.created_at",
] as const;
export const entryColumns = [
  "entries.conversation_id",
  "entries.version",
  "entries.removed",
  "entries.read_seq",
  "entries.peer_id",
] as const;

export interface UserRow {
  user_id: string;
  username: string;
  claimed_at: number | null;
}

export interface ConversationRow {
  conversation_id: string;
  row_version: number;
  kind: "direct" | "room";
  name: string;
  visibility: "public" | "private" | null;
  member_count: number;
  created_at: number;
}

export interface MemberRow extends UserRow {
  role: MemberRole;
  version: number;
  left: Flag;
}

/** A message with its sender. */
export interface MessageRow extends UserRow {
  conversation_id: string;
  seq: number;
  version: number;
  client_message_id: string;
  text: string;
  created_at: number;
}

/** An entry with its peer, where it has one. */
export interface EntryRow {
  conversation_id: string;
  version: number;
  removed: Flag;
  read_seq: number;
  peer_id: string | null;
  username: string | null;
  claimed_at: number | null;
}

export function toUser(row: UserRow): User {
  return { userId: row.user_id, username: row.username, unclaimed: row.claimed_at === null };
}

export function toConversation(row: ConversationRow): Conversation {
  return {
    conversationId: row.conversation_id,
    version: row.row_version,
    kind: row.kind,
    name: row.name,
    visibility: row.visibility ?? undefined,
    memberCount: row.member_count,
    createdAt: row.created_at,
  };
}

export function toMember(row: MemberRow): Member {
  return { user: toUser(row), version: row.version, role: row.role, left: row.left === 1 };
}

export function toMessage(row: MessageRow): Message {
  return {
    conversationId: row.conversation_id,
    seq: row.seq,
    version: row.version,
    clientMessageId: row.client_message_id,
    sender: toUser(row),
    text: row.text,
    createdAt: row.created_at,
  };
}

export function toEntry(row: EntryRow): ConversationEntry {
  const { peer_id: user_id, username, claimed_at } = row;
  return {
    conversationId: row.conversation_id,
    version: row.version,
    removed: row.removed === 1,
    readSeq: row.read_seq,
    peer: user_id === null || username === null ? undefined : toUser({ user_id, username, claimed_at }),
  };
}
