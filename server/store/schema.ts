import type { Generated } from "kysely";
import { queriesOn } from "./query.ts";

/** 0 or 1. */
export type Flag = number;

/** A person, or a name that waits for one. */
export interface UsersTable {
  user_id: string;
  username: string;
  /** The name under NFKC and case folding. Unique. Of a deleted account: its id, which no name can be. */
  canonical: string;
  /** Milliseconds since 1970; null for a name that waits for its first log-in. */
  claimed_at: number | null;
  created_at: number;
  /** When they last came or read something; orders the directory, nothing else. */
  active_at: number;
  /** The head of the personal feed. */
  version: number;
  hide_read_receipts: Generated<Flag>;
  hide_presence: Generated<Flag>;
  /** The version of the two above in the personal feed; 0 when they were never set. */
  preferences_version: Generated<number>;
  /** When they were here last, as far as presence was kept. */
  seen_at: number | null;
  /** What they would like to be called; may be empty. */
  display_name: Generated<string>;
  /** As names are compared, for finding. */
  display_name_folded: Generated<string>;
  /**
   * What the name looks like (UTS #39), as it was computed when the name was first stored. Unique among claimed names;
   * null for one whose look another had before looks counted, and for a deleted account.
   */
  skeleton: string | null;
  /** A waiting name that looks like one that was claimed meanwhile. */
  unclaimable: Generated<Flag>;
  operator: Generated<Flag>;
  /** Null: not suspended. */
  suspended_at: number | null;
  /** When the account was deleted; then `username` is empty and nothing opens it. Null: it was not. */
  gone_at: number | null;
}

/** Bound to one user for ever. */
export interface DevicesTable {
  device_id: string;
  user_id: string;
  created_at: number;
  /** What people see it called; may be empty. */
  name: Generated<string>;
  /** When it was connected last. */
  seen_at: number | null;
}

export interface ConversationsTable {
  conversation_id: string;
  kind: "direct" | "room" | "group";
  /** Empty but for a room. */
  name: string;
  /** Lower case, for finding. */
  name_folded: string;
  visibility: "public" | "private" | null;
  /** Who made it. Who owns it now, `members.role` says. */
  owner_id: string | null;
  /** With `owner_id` unique: makes creating a room idempotent. */
  client_room_id: string | null;
  request_hash: string;
  /** The pair, in order; unique. Null but for a direct conversation. */
  direct_key: string | null;
  last_seq: number;
  /** The head of the feed. */
  version: number;
  /** The version of this row's own last change. */
  row_version: number;
  member_count: number;
  created_at: number;
  activity_at: number;
  topic: Generated<string>;
  /** Lower case, for finding. */
  topic_folded: Generated<string>;
  announcements: Generated<Flag>;
  /** A JSON list of seqs, the one pinned last first. */
  pins: Generated<string>;
  /** When an operator closed it; null: it is open. */
  closed_at: number | null;
}

/** One row per person who is or was a member: how the conversation's feed tells of them. */
export interface MembersTable {
  conversation_id: string;
  user_id: string;
  role: "member" | "admin" | "owner";
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
  /** The other person of a direct conversation, or the person themself for notes to self. */
  peer_id: string | null;
  muted: Generated<Flag>;
  pinned: Generated<Flag>;
  /** The newest seq when it was put away; null when it is not. */
  archived_seq: number | null;
  /** Marked as unread from here on; 0 when not. */
  unread_seq: Generated<number>;
  /** When the read mark rose: see `server/store/mark-times.ts`. */
  read_times: Generated<string>;
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
  edited_at: number | null;
  /** Then `text` is empty, and nothing else of it is kept. */
  deleted_at: number | null;
  /** 0: an answer to none. */
  reply_to_seq: Generated<number>;
  forwarded_from: string | null;
  forwarded_at: number | null;
  /** What the table of reactions says of it, as readers get it: JSON, see `server/store/rows.ts`. Null: none. */
  reactions: string | null;
}

/** A command that was performed, by the id its client chose. */
export interface CommandsTable {
  user_id: string;
  client_command_id: string;
  request_hash: string;
  /** What it was answered with. */
  version: number;
}

/** What a message said before. */
export interface EditsTable {
  conversation_id: string;
  seq: number;
  /** From 1, oldest first. */
  number: number;
  text: string;
  /** Since when it said it. */
  written_at: number;
}

export interface ReactionsTable {
  conversation_id: string;
  seq: number;
  emoji: string;
  user_id: string;
  /** The change that gave it: the order of giving. */
  version: number;
}

/** What somebody has begun to write. An empty text stays as the news that there is no draft. */
export interface DraftsTable {
  user_id: string;
  conversation_id: string;
  /** In the personal feed. */
  version: number;
  text: string;
  reply_to_seq: number;
  device_id: string;
  updated_at: number;
}

export interface InvitationsTable {
  invitation_id: string;
  token_hash: string;
  conversation_id: string;
  creator_id: string;
  created_at: number;
  /** Null: good until withdrawn. */
  expires_at: number | null;
  /** 0: any number. */
  max_uses: number;
  uses: Generated<number>;
}

/** How far one device has acknowledged, once that differs from its user's highest mark. */
export interface MarksTable {
  conversation_id: string;
  user_id: string;
  device_id: string;
  seq: number;
  /** When it rose: see `server/store/mark-times.ts`. */
  times: Generated<string>;
}

/** Who keeps whom from writing to them. */
export interface BlocksTable {
  user_id: string;
  blocked_id: string;
  created_at: number;
}

/** What operators did. Only ever added to. */
export interface AuditRecordsTable {
  number: Generated<number>;
  at: number;
  /** Null: done on the server's machine. */
  operator_id: string | null;
  /** See AuditRecord.act in the contract. */
  act: string;
  user_id: string | null;
  conversation_id: string | null;
  /** As it was then. */
  room_name: Generated<string>;
  /** 0: no message. */
  seq: Generated<number>;
  reason: Generated<string>;
}

/** How much a person had stored on the last day they stored something. */
export interface StoredBytesTable {
  user_id: string;
  /** Days since 1970, UTC. */
  day: number;
  bytes: number;
}

/** Deleted accounts whose rooms and messages are still to be dealt with. */
export interface AccountRemovalsTable {
  user_id: string;
  begun_at: number;
  remove_messages: Flag;
}

export interface ChatTables {
  blocks: BlocksTable;
  audit_records: AuditRecordsTable;
  stored_bytes: StoredBytesTable;
  account_removals: AccountRemovalsTable;
  users: UsersTable;
  devices: DevicesTable;
  conversations: ConversationsTable;
  members: MembersTable;
  entries: EntriesTable;
  messages: MessagesTable;
  marks: MarksTable;
  commands: CommandsTable;
  edits: EditsTable;
  reactions: ReactionsTable;
  drafts: DraftsTable;
  invitations: InvitationsTable;
}

/** Defines a query on the chat's tables. */
export const query = queriesOn<ChatTables>();
