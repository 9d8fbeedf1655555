/**
 * The words of the domain. `seq` numbers a conversation's messages densely from 1; `version` counts
 * a feed's changes; both are safe integers. Times are milliseconds since 1970 and never decide order.
 */

/** `u_…`: a person, or a name that waits for one; also the id of that user's personal feed. */
export type UserId = string;
/** `c_…`: a conversation; also the id of its feed. */
export type ConversationId = string;
/** A conversation id or a user id. */
export type FeedId = string;
export type DeviceId = string;

/** The room that every newcomer is in. Its id is fixed, so that there is one, however often it is made. */
export const LOBBY_ID: ConversationId = "c_lobby";
/** Lists of members travel with a conversation up to this many; beyond, a count does. */
export const MAX_LISTED_MEMBERS = 100;
/** Who gave an emoji travels with the message up to this many; beyond, a count does. */
export const MAX_LISTED_REACTORS = 100;

export interface User {
  userId: UserId;
  /** Empty when the account was deleted. */
  username: string;
  unclaimed: boolean;
  /** What they would like to be called; absent when they have not said. */
  displayName?: string;
  /** Present when the account was deleted. */
  deleted?: true;
  /** Present for a waiting name that nobody can log in with. */
  unclaimable?: true;
}

export type ConversationKind = "direct" | "room" | "group";
export type RoomVisibility = "public" | "private";
export type MemberRole = "member" | "admin" | "owner";

export interface Conversation {
  conversationId: ConversationId;
  /** Version of this row's last change; the feed's head is `ConversationHead.version`. */
  version: number;
  kind: ConversationKind;
  /** Empty but for a room. */
  name: string;
  /** Undefined but for a room. */
  visibility: RoomVisibility | undefined;
  memberCount: number;
  createdAt: number;
  /** One line, or empty. */
  topic: string;
  /** Only the owner and admins write here. */
  announcements: boolean;
  /** Numbers of the messages pinned, the one pinned last first. */
  pinnedSeqs: readonly number[];
  /** Present when an operator closed it: nobody writes, changes or joins. */
  closed?: true;
}

export interface Member {
  user: User;
  version: number;
  role: MemberRole;
  left: boolean;
}

export interface Message {
  conversationId: ConversationId;
  seq: number;
  version: number;
  clientMessageId: string;
  sender: User;
  /** Empty only when it was deleted. */
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
  sender: User;
  createdAt: number;
}

export interface Reaction {
  emoji: string;
  count: number;
  /** The first 100 who gave it, in order. */
  userIds: readonly UserId[];
}

/** A row of a personal feed. */
export interface ConversationEntry {
  conversationId: ConversationId;
  version: number;
  removed: boolean;
  readSeq: number;
  /** The other person of a direct conversation, or the person themself for notes to self. */
  peer: User | undefined;
  role: MemberRole;
  muted: boolean;
  pinned: boolean;
  /** The newest seq when it was put away; undefined when it is not. */
  archivedSeq: number | undefined;
  /** Marked as unread from here on; 0: not. */
  unreadSeq: number;
  /** Present when the person blocked the peer. */
  blocked?: true;
}

/** What somebody has begun to write: a row of their personal feed. An empty text: nothing (any more). */
export interface Draft {
  conversationId: ConversationId;
  version: number;
  text: string;
  replyToSeq: number;
  deviceId: DeviceId;
  updatedAt: number;
}

/** A person's own settings: a row of their personal feed. */
export interface Preferences {
  /** 0: never set. */
  version: number;
  hideReadReceipts: boolean;
  hidePresence: boolean;
}

/** "Feed F is at version V": all that travels between nodes. Losing or doubling one costs nothing. */
export interface Hint {
  feed: FeedId;
  version: number;
  /**
   * Of a conversation, and only in the process that wrote: the messages whose storing were its last changes, one to each
   * version from the first one's up to `version`. Left out where anything else changed in the same commit.
   */
  stored?: readonly Message[];
}

/** Who makes a call: always from the session, never from the request. */
export interface Caller {
  userId: UserId;
  deviceId: DeviceId;
}

/**
 * Rows of one feed read in one snapshot: everything whose version is in (after, through], rows ascending
 * by version (messages by seq). `through` 0 means that more frames of the same beginning follow.
 */
export interface Changes {
  feed: FeedId;
  after: number;
  through: number;
  snapshot: boolean;
  /** With `snapshot`: messages below this seq are left out. */
  historyFrom: number;
  /** With `snapshot`: the newest message's seq. */
  lastSeq: number;
  conversation: Conversation | undefined;
  members: Member[];
  messages: Message[];
  entries: ConversationEntry[];
  preferences: Preferences | undefined;
  drafts: Draft[];
}

/** Changes with nothing in them, from nowhere to nowhere: what a frame is filled into. */
export function noChanges(feed: FeedId): Changes {
  return {
    feed,
    after: 0,
    through: 0,
    snapshot: false,
    historyFrom: 0,
    lastSeq: 0,
    conversation: undefined,
    members: [],
    messages: [],
    entries: [],
    preferences: undefined,
    drafts: [],
  };
}
