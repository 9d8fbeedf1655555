import type {
  Conversation,
  ConversationEntry,
  Forwarded,
  Member,
  MemberRole,
  Message,
  Reaction,
  User,
} from "../chat/model.ts";
import type { Flag } from "./schema.ts";

/** Columns as queries select them, and the domain's words for them. Joined people carry a prefix. */
export const userColumns = [
  "users.user_id",
  "users.username",
  "users.claimed_at",
  "users.display_name",
  "users.gone_at",
  "users.unclaimable",
] as const;
export const conversationColumns = [
  "conversations.conversation_id",
  "conversations.row_version",
  "conversations.kind",
  "conversations.name",
  "conversations.visibility",
  "conversations.member_count",
  "conversations.created_at",
  "conversations.topic",
  "conversations.announcements",
  "conversations.pins",
  "conversations.closed_at",
] as const;
export const memberColumns = [
  "members.role",
  "members.version",
  "members.left",
  "members.joined_version",
] as const;
/** Of a query that joins `users as author` to `messages.forwarded_from`, where there is one. */
export const messageColumns = [
  "messages.conversation_id",
  "messages.seq",
  "messages.version",
  "messages.client_message_id",
  "messages.text",
  "messages.created_at",
  "messages.edited_at",
  "messages.deleted_at",
  "messages.reply_to_seq",
  "messages.forwarded_from",
  "messages.forwarded_at",
  "messages.reactions",
  "author.username as forwarded_username",
  "author.claimed_at as forwarded_claimed_at",
  "author.display_name as forwarded_display_name",
  "author.gone_at as forwarded_gone_at",
] as const;
/** Of a query that joins the entry's peer and whether they are blocked, where it has one. */
export const peerColumns = [
  "users.username",
  "users.claimed_at",
  "users.display_name",
  "users.gone_at",
  "users.unclaimable",
  "blocks.created_at as blocked_at",
] as const;
/** Of a query that joins `members`: an entry and a member row are one membership. */
export const entryColumns = [
  "entries.conversation_id",
  "entries.version",
  "entries.removed",
  "entries.read_seq",
  "entries.peer_id",
  "entries.muted",
  "entries.pinned",
  "entries.archived_seq",
  "entries.unread_seq",
  "members.role",
] as const;

export interface UserRow {
  user_id: string;
  username: string;
  claimed_at: number | null;
  display_name: string;
  gone_at: number | null;
  unclaimable: Flag;
}

export interface ConversationRow {
  conversation_id: string;
  row_version: number;
  kind: "direct" | "room" | "group";
  name: string;
  visibility: "public" | "private" | null;
  member_count: number;
  created_at: number;
  topic: string;
  announcements: Flag;
  pins: string;
  closed_at: number | null;
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
  edited_at: number | null;
  deleted_at: number | null;
  reply_to_seq: number;
  forwarded_from: string | null;
  forwarded_at: number | null;
  forwarded_username: string | null;
  forwarded_claimed_at: number | null;
  forwarded_display_name: string | null;
  forwarded_gone_at: number | null;
  reactions: string | null;
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
  display_name: string | null;
  gone_at: number | null;
  unclaimable: Flag | null;
  blocked_at: number | null;
  role: MemberRole;
  muted: Flag;
  pinned: Flag;
  archived_seq: number | null;
  unread_seq: number;
}

export function toUser(row: UserRow): User {
  const user: User = { userId: row.user_id, username: row.username, unclaimed: row.claimed_at === null };
  if (row.display_name !== "") user.displayName = row.display_name;
  if (row.gone_at !== null) user.deleted = true;
  if (row.unclaimable === 1) user.unclaimable = true;
  return user;
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
    topic: row.topic,
    announcements: row.announcements === 1,
    pinnedSeqs: JSON.parse(row.pins) as number[],
    ...(row.closed_at !== null && { closed: true as const }),
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
    editedAt: row.edited_at ?? undefined,
    deletedAt: row.deleted_at ?? undefined,
    replyToSeq: row.reply_to_seq,
    forwarded: toForwarded(row),
    reactions: row.reactions === null ? [] : (JSON.parse(row.reactions) as Reaction[]),
  };
}

function toForwarded(row: MessageRow): Forwarded | undefined {
  const { forwarded_from: user_id, forwarded_username: username, forwarded_at: createdAt } = row;
  if (user_id === null || username === null || createdAt === null) return undefined;
  const sender = toUser({
    user_id,
    username,
    claimed_at: row.forwarded_claimed_at,
    display_name: row.forwarded_display_name ?? "",
    gone_at: row.forwarded_gone_at,
    unclaimable: 0,
  });
  return { sender, createdAt };
}

/** Reactions as the column keeps them, exactly as readers get them; null for none. */
export function reactionsColumn(reactions: readonly Reaction[]): string | null {
  return reactions.length === 0 ? null : JSON.stringify(reactions);
}

export function toEntry(row: EntryRow): ConversationEntry {
  return {
    conversationId: row.conversation_id,
    version: row.version,
    removed: row.removed === 1,
    readSeq: row.read_seq,
    peer: toPeer(row),
    role: row.role,
    muted: row.muted === 1,
    pinned: row.pinned === 1,
    archivedSeq: row.archived_seq ?? undefined,
    unreadSeq: row.unread_seq,
    ...(row.blocked_at !== null && { blocked: true as const }),
  };
}

function toPeer({ peer_id: user_id, username, ...row }: EntryRow): User | undefined {
  if (user_id === null || username === null) return undefined;
  const { claimed_at, display_name, gone_at, unclaimable } = row;
  return toUser({
    user_id,
    username,
    claimed_at,
    display_name: display_name ?? "",
    gone_at,
    unclaimable: unclaimable ?? 0,
  });
}
