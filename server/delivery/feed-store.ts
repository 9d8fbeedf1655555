import type { Changes, Caller, ConversationId, FeedId, Hint, UserId } from "../chat/model.ts";

/** Where a feed stands for one reader. */
export interface FeedHead {
  feed: FeedId;
  /** The version of the feed's last change. */
  version: number;
}

/** Where the next frame of a feed's beginning starts, until `done`. */
export interface Beginning {
  changes: Changes;
  /** Hand it to `readBeginning` for the next frame; undefined after the last, which set `through`. */
  next: BeginningPosition | undefined;
}
export interface BeginningPosition {
  /** The head that the last frame will set as `through`. */
  through: number;
  /** The first message seq not yet sent; of a personal feed, the version of the first draft. */
  fromSeq: number;
  /** The newest seq when the beginning was first read; of a personal feed, its head. */
  lastSeq: number;
}

export interface Mark {
  conversationId: ConversationId;
  userId: UserId;
  deliveredSeq: number;
  readSeq: number;
}

/** People who were members of a conversation in a snapshot whose head was at least `at`. */
export interface KnownMembers {
  readonly at: number;
  readonly ids: ReadonlySet<UserId>;
}

/** Where live streams stand in a conversation, and whose they are. */
export interface SharedPosition {
  readonly feed: ConversationId;
  readonly after: number;
  /** Who was a member at an earlier shared read. */
  readonly known: KnownMembers;
  /** Of whom it is not known. */
  readonly newcomers: readonly UserId[];
}

export interface SharedChanges {
  readonly changes: Changes;
  /** Of those who were known or named, the members in the snapshot of these changes: nobody else may have them. */
  readonly readers: KnownMembers;
}

/**
 * What delivery reads. Every method is one snapshot read on a connection that never sees an uncommitted
 * change. A frame stays under 256 KiB on the wire and is cut only between versions.
 */
export interface FeedStore {
  /** The epoch of this store; it changes when a backup is restored. */
  readonly epoch: string;
  /** The feeds that a user may read now: the personal one and one per membership, with their heads. */
  feedsOf(userId: UserId): Promise<FeedHead[]>;
  /** Current heads of the feeds named; a feed that does not exist is left out. */
  heads(feeds: readonly FeedId[]): Promise<Hint[]>;
  /**
   * Everything in `feed` whose version is above `after`, up to one frame: `through` is the last complete
   * version in it, or the head read in the same snapshot. Undefined when the reader is no member (any
   * more): authorisation is part of the read. A change that removes the reader arrives by their
   * personal feed.
   */
  readChanges(feed: FeedId, after: number, reader: UserId): Promise<Changes | undefined>;
  /**
   * For each position the frame that `readChanges` would give there, for all who stand there: read in one snapshot
   * together with who of them is a member in that snapshot, so that nobody else is handed it (P7). Undefined where
   * nobody is.
   */
  readShared(positions: readonly SharedPosition[]): Promise<(SharedChanges | undefined)[]>;
  /**
   * The beginning of a feed for a reader that holds no cursor (`start` as in the contract). Call it first
   * without `position`, then with the one it returned. Undefined when the reader is no member.
   */
  readBeginning(
    feed: FeedId,
    start: "snapshot" | "unacknowledged",
    reader: Caller,
    position?: BeginningPosition,
  ): Promise<Beginning | undefined>;
  /**
   * Others' marks in the reader's conversations of up to 100 members; one conversation when named. None in the direct
   * conversation of two who are apart.
   */
  marksOfOthers(reader: UserId, conversationId?: ConversationId): Promise<Mark[]>;
  /** Whether a person hides when they are here. */
  hidesPresence(userId: UserId): Promise<boolean>;
  /**
   * When people were here last who share a conversation of any size with the reader. Whoever hides or is apart from the
   * reader is left out, and everybody when the reader hides.
   */
  lastSeen(
    reader: UserId,
    userIds: readonly UserId[],
  ): Promise<{ userId: UserId; lastSeenAt: number | undefined }[]>;
  /**
   * Users who share a conversation of up to 100 members, or the lobby's first 1,000, with this one; without those from
   * whom it is apart.
   */
  peersOf(userId: UserId): Promise<UserId[]>;
  /** Whom a person has blocked, and who has blocked them: neither learns when the other is here. */
  apartFrom(userId: UserId): Promise<ReadonlySet<UserId>>;
}
