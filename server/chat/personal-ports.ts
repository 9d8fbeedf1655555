import type { ConversationId, DeviceId, Draft, Preferences, UserId } from "./model.ts";

/** How one person sees a conversation, as they chose it. */
export interface EntrySettings {
  muted: boolean;
  pinned: boolean;
  /** The newest seq when it was put away; undefined when it is not. */
  archivedSeq: number | undefined;
  /** Marked as unread from here on; 0: not. */
  unreadSeq: number;
}

export interface NewDraft {
  userId: UserId;
  conversationId: ConversationId;
  /** Empty: there is none any more. */
  text: string;
  replyToSeq: number;
  deviceId: DeviceId;
  updatedAt: number;
}

/** What is a person's own: rows of their personal feed, which nobody else sees. */
export interface PersonalReader {
  /** Undefined when they are not in the conversation. */
  entry(userId: UserId, id: ConversationId): Promise<(EntrySettings & { version: number }) | undefined>;
  /** How many conversations they keep at the top of their list. */
  countPinned(userId: UserId): Promise<number>;
  /** Undefined when there never was one; an empty one is no longer there. */
  draft(userId: UserId, id: ConversationId): Promise<Draft | undefined>;
  preferences(userId: UserId): Promise<Preferences>;
}

/** Every change takes the next version of the personal feed, and returns it. */
/** How much a person stored on one day. */
export interface StoredBytes {
  /** Days since 1970, UTC. */
  day: number;
  bytes: number;
}

export interface PersonalWriter extends PersonalReader {
  /** What a person has stored on the last day on which that was counted. */
  stored(userId: UserId): Promise<StoredBytes | undefined>;
  setStored(userId: UserId, count: StoredBytes): Promise<void>;
  setEntry(userId: UserId, id: ConversationId, settings: EntrySettings): Promise<number>;
  /** Publishes the entry anew, after what it tells has changed elsewhere. */
  renewEntry(userId: UserId, id: ConversationId): Promise<void>;
  setDraft(draft: NewDraft): Promise<number>;
  setPreferences(userId: UserId, preferences: Omit<Preferences, "version">): Promise<number>;
}
