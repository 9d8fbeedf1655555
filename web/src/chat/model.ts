/**
 * The words of the client's domain, as it holds them on this device. `seq` numbers a conversation's
 * messages densely from 1; `version` counts a feed's changes. Times are milliseconds since 1970, by the
 * server's clock, and never decide order.
 */

/** A conversation id (`c_…`), or the person's own user id for the personal feed. */
export type FeedId = string;

export interface Person {
  userId: string;
  /** Empty when the account was deleted. */
  username: string;
  /** Nobody has logged in with this name yet: what is written to it waits. */
  unclaimed: boolean;
  /** What they would like to be called; never shown without the username. */
  displayName?: string;
  /** The account was deleted. */
  deleted?: true;
  /** A waiting name that nobody can log in with: it looks like one that was claimed meanwhile. */
  unclaimable?: true;
}

/** Who is logged in here; everything on this device hangs on `userId`. */
export interface Me {
  userId: string;
  username: string;
  deviceId: string;
  hasPassword: boolean;
  hasPasskey: boolean;
  hasRecoveryCode: boolean;
  /** May use what operators use. */
  operator: boolean;
  /** A browser that others use too: nothing is kept in it. */
  shared: boolean;
}

export interface Conversation {
  conversationId: string;
  version: number;
  kind: ConversationKind;
  /** Empty but for a room. */
  name: string;
  visibility: "public" | "private" | undefined;
  memberCount: number;
  createdAt: number;
  /** One line, or empty. */
  topic: string;
  /** Only the owner and admins write here. */
  announcements: boolean;
  /** Numbers of the messages pinned, the one pinned last first. */
  pinnedSeqs: readonly number[];
  /** An operator closed it: nobody writes, changes or joins. */
  closed?: true;
}

export type ConversationKind = "direct" | "room" | "group";
export type MemberRole = "member" | "admin" | "owner";

export interface Member {
  person: Person;
  version: number;
  role: MemberRole;
  left: boolean;
}

export interface Message {
  conversationId: string;
  seq: number;
  version: number;
  clientMessageId: string;
  sender: Person;
  /** Markdown; empty only when it was deleted. */
  text: string;
  createdAt: number;
  editedAt: number | undefined;
  deletedAt: number | undefined;
  /** The message it answers; 0: none. */
  replyToSeq: number;
  forwarded: Forwarded | undefined;
  /** In the order in which each was first given. */
  reactions: readonly Reaction[];
}

/** Whose words a message repeats, and when they said them. */
export interface Forwarded {
  sender: Person;
  createdAt: number;
}

export interface Reaction {
  emoji: string;
  count: number;
  /** The first 100 who gave it, in order. */
  userIds: readonly string[];
}

/** A row of the personal feed: this person's own view of one conversation. */
export interface ConversationEntry {
  conversationId: string;
  version: number;
  /** No longer a member: the conversation and all of it is forgotten. */
  removed: boolean;
  readSeq: number;
  /** The other person of a direct conversation, or oneself for notes to self. */
  peer: Person | undefined;
  /** What this person may do here. */
  role: MemberRole;
  muted: boolean;
  pinned: boolean;
  /** The newest seq when it was put away; undefined when it is not. */
  archivedSeq: number | undefined;
  /** Marked as unread from here on; 0: not. */
  unreadSeq: number;
  /** This person blocked the peer. */
  blocked?: true;
}

/** What was begun in a conversation on one of this person's devices. Empty: nothing (any more). */
export interface Draft {
  conversationId: string;
  version: number;
  text: string;
  replyToSeq: number;
  deviceId: string;
  updatedAt: number;
}

/** This person's own settings; version 0: never set. */
export interface Preferences {
  version: number;
  hideReadReceipts: boolean;
  hidePresence: boolean;
}

/** Every row of one feed whose version is in (after, through]. */
export interface Changes {
  feed: FeedId;
  after: number;
  /** 0: more frames of the same beginning follow, and the cursor stays where it is. */
  through: number;
  /** The first frame of a feed for which no cursor was held. */
  snapshot: boolean;
  /** With `snapshot`: messages below this seq are left out. */
  historyFrom: number;
  conversation: Conversation | undefined;
  members: Member[];
  messages: Message[];
  entries: ConversationEntry[];
  preferences: Preferences | undefined;
  drafts: Draft[];
}

export interface Presence {
  userId: string;
  online: boolean;
  /** When they were here last; undefined while they are, and when that is not known. */
  lastSeenAt: number | undefined;
}

/** How far somebody else has come in a conversation. */
export interface Receipt {
  conversationId: string;
  userId: string;
  deliveredSeq: number;
  /** 0 when one of the two hides read receipts. */
  readSeq: number;
}

/** Somebody began or ended writing; it holds for 6 s. */
export interface Typing {
  conversationId: string;
  userId: string;
  typing: boolean;
}

/** What arrives on the stream. */
export type Frame =
  | { kind: "hello"; epoch: string; heartbeatMs: number; userId: string }
  | { kind: "changes"; changes: Changes }
  | { kind: "caught-up" }
  | { kind: "receipts"; receipts: Receipt[] }
  | { kind: "ephemeral"; presence: Presence[]; typing: Typing[] }
  | { kind: "reset"; epoch: string }
  | { kind: "going-away"; retryAfterMs: number }
  /** A heartbeat, or a frame that this client does not draw: proof of life. */
  | { kind: "alive" };

/** How far this device has come; cursors are good within one epoch only. */
export interface Position {
  /** Empty before the first stream. */
  epoch: string;
  cursors: { feed: FeedId; version: number }[];
}
