import { queriesOn } from "./query.ts";

/** 0 or 1. */
export type Flag = number;

/** A person, or a name that waits for one. */
export interface UsersTable {
  user_id: string;
  username: string;
  /** The case-folded name. Unique. */
  canonical: string;
  /** Milliseconds since 1970; null for a name that waits for its first log-in. */
  claimed_at: number | null;
  created_at: number;
  /** When they last came or read something; orders the directory, nothing else. */
  active_at: number;
  /** The head of the personal feed. */
  version: number;
}

/** Bound to one user for ever. */
export interface DevicesTable {
  device_id: string;
  user_id: string;
  created_at: number;
}

export interface ConversationsTable {
  conversation_id: string;
  kind: "direct" | "room";
  /** Empty for a direct conversation. */
  name: string;
  /** Lower case, for finding. */
  name_folded: string;
  visibility: "public" | "private" | null;
  owner_id: string | null;
  /** With `owner_id` unique: makes creating a room idempotent. */
  client_room_id: string | null;
  request_hash: string;
  /** The pair, in order; unique. Null for a room. */
  direct_key: string | null;
  last_seq: number;
  /** The head of the feed. */
  version: number;
  /** The version of this row's own last change. */
  row_version: number;
  member_count: number;
  created_at: number;
  activity_at: number;
}

/** One row per person who is or was a member: how the conversation's feed tells of them. */
export interface MembersTable {
  conversation_id: string;
  user_id: string;
  role: "member" | "owner";
  version: number;
  left: Flag;
  /** The version at which the membership began: the order of joining. */
  joined_version: number;
}

/** The same membership as the personal feed tells of it. `version` is unique in that feed. */
export interface EntriesTable {
  user_id: string;
  conversation_id: string;
  version: number;
  removed: Flag;
  read_seq: number;
  /** The highest mark of the user's devices. */
  mark: number;
  /** The other person of a direct conversation. */
  peer_id: string | null;
}

/** `version` is unique in its conversation: one change touches one message. */
export interface MessagesTable {
  conversation_id: string;
  seq: number;
  version: number;
  sender_id: string;
  client_message_id: string;
  request_hash: string;
  /** The version it was stored with; `version` moves on when it changes. */
  sent_version: number;
  recipient_unclaimed: Flag;
  text: string;
  created_at: number;
}

/** How far one device has acknowledged, once that differs from its user's highest mark. */
export interface MarksTable {
  conversation_id: string;
  user_id: string;
  device_id: string;
  seq: number;
}

export interface ChatTables {
  users: UsersTable;
  devices: DevicesTable;
  conversations: ConversationsTable;
  members: MembersTable;
  entries: EntriesTable;
  messages: MessagesTable;
  marks: MarksTable;
}

/** Defines a query on the chat's tables. */
export const query = queriesOn<ChatTables>();
