/**
 * The words of the client's domain, as it holds them on this device. `seq` numbers a conversation's
 * messages densely from 1; `version` counts a feed's changes. Times are milliseconds since 1970, by the
 * server's clock, and never decide order.
 */

/** A conversation id (`c_…`), or the person's own user id for the personal feed. */
export type FeedId = string;

export interface Person {
  userId: string;
  username: string;
  /** Nobody has logged in with this name yet: what is written to it waits. */
  unclaimed: boolean;
}

/** Who is logged in here; everything on this device hangs on `userId`. */
export interface Me {
  userId: string;
  username: string;
  deviceId: string;
  hasPassword: boolean;
}

export interface Conversation {
  conversationId: string;
  version: number;
  kind: "direct" | "room";
  /** Empty for a direct conversation. */
  name: string;
  visibility: "public" | "private" | undefined;
  memberCount: number;
  createdAt: number;
}

export interface Member {
  person: Person;
  version: number;
  left: boolean;
}

export interface Message {
  conversationId: string;
  seq: number;
  version: number;
  clientMessageId: string;
  sender: Person;
  text: string;
  createdAt: number;
}

/** A row of the personal feed: this person's own view of one conversation. */
export interface ConversationEntry {
  conversationId: string;
  version: number;
  /** No longer a member: the conversation and all of it is forgotten. */
  removed: boolean;
  readSeq: number;
  /** The other person of a direct conversation. */
  peer: Person | undefined;
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
}

export interface Presence {
  userId: string;
  online: boolean;
}

/** What arrives on the stream. */
export type Frame =
  | { kind: "hello"; epoch: string; heartbeatMs: number; userId: string }
  | { kind: "changes"; changes: Changes }
  | { kind: "caught-up" }
  | { kind: "presence"; presence: Presence[] }
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
