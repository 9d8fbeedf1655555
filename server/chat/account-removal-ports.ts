import type { ConversationId, UserId } from "./model.ts";

/** A deleted account whose rooms and messages are still to be dealt with. */
export interface PendingRemoval {
  userId: UserId;
  /** Else they stay, without their author's name. */
  removeMessages: boolean;
}

/** Where a person's message is, and the id they chose for it. */
export interface OwnMessage {
  conversationId: ConversationId;
  seq: number;
  clientMessageId: string;
  deleted: boolean;
}

/** What is left of deleted accounts. Whatever is read here in pages is in the order of an id. */
export interface RemovalReader {
  /** The one deleted first first. */
  pending(limit: number): Promise<PendingRemoval[]>;
  /** Rooms and groups they are in. */
  roomsOf(userId: UserId, limit: number): Promise<ConversationId[]>;
  /** Their direct conversations above an id, but for notes to self, and who the other is. */
  directOf(
    userId: UserId,
    after: ConversationId,
    limit: number,
  ): Promise<{ conversationId: ConversationId; peer: UserId }[]>;
  /** Their messages whose client id is above this one. */
  messagesOf(userId: UserId, after: string, limit: number): Promise<OwnMessage[]>;
}

export interface RemovalWriter extends RemovalReader {
  /** Nothing is left to do for them; takes also what only they had and nobody else sees. */
  finish(userId: UserId): Promise<void>;
}
