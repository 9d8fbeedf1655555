import type { ConversationId, Forwarded, Message, User, UserId } from "./model.ts";

/** What an earlier send under the same id stored. */
export interface SentMessage {
  conversationId: ConversationId;
  seq: number;
  /** The version it was stored with, whatever happened to the message since. */
  version: number;
  createdAt: number;
  requestHash: string;
  recipientUnclaimed: boolean;
}

/** What a message said for a time, and since when. */
export interface Wording {
  text: string;
  createdAt: number;
}

export interface MessageReader {
  /** What this sender stored under this id earlier. */
  sent(sender: UserId, clientMessageId: string): Promise<SentMessage | undefined>;
  /** One message; also a deleted one. */
  bySeq(id: ConversationId, seq: number): Promise<Message | undefined>;
  /** When a message was stored. */
  createdAt(id: ConversationId, seq: number): Promise<number | undefined>;
  /** The newest below `seq`, ascending; fewer than `limit` come when they exceed 256 KiB. */
  below(id: ConversationId, seq: number, limit: number): Promise<Message[]>;
  /** The oldest above `seq`, ascending; fewer than `limit` come when they exceed 256 KiB. */
  above(id: ConversationId, seq: number, limit: number): Promise<Message[]>;
  /** Those that there are of the numbers, in their order, up to 256 KiB. */
  some(id: ConversationId, seqs: readonly number[]): Promise<Message[]>;
  /** What a message said before each of its edits, oldest first; without the oldest beyond 256 KiB. */
  wordings(id: ConversationId, seq: number): Promise<Wording[]>;
  /** How often a message was edited. */
  countEdits(id: ConversationId, seq: number): Promise<number>;
  /** Who gave an emoji to a message, in the order of giving. `after` is a position returned as `next`. */
  reactors(
    reaction: { conversationId: ConversationId; seq: number; emoji: string },
    limit: number,
    after: string,
  ): Promise<{ users: User[]; next: string }>;
  hasReacted(message: Message, emoji: string, userId: UserId): Promise<boolean>;
}

/** Every change of a message takes the next version of its conversation, and returns it. */
export interface MessageWriter extends MessageReader {
  /** Takes the next seq and version of the conversation and stores the message under them. */
  add(message: NewMessage): Promise<{ seq: number; version: number }>;
  /** Changes what a message says; what it said joins its wordings. */
  edit(message: Message, text: string, at: number): Promise<number>;
  /** Takes everything that was said from a message, with its wordings and reactions. */
  delete(message: Message, at: number): Promise<number>;
  /** Adds a reaction that this person has not given yet. */
  addReaction(message: Message, emoji: string, userId: UserId): Promise<number>;
  /** Takes one back that they have given. */
  removeReaction(message: Message, emoji: string, userId: UserId): Promise<number>;
}

export interface NewMessage {
  conversationId: ConversationId;
  sender: User;
  clientMessageId: string;
  requestHash: string;
  text: string;
  createdAt: number;
  recipientUnclaimed: boolean;
  /** The message it answers; 0: none. */
  replyToSeq: number;
  forwarded: Forwarded | undefined;
}

/** A command that was performed: its request and what it was answered with. */
export interface PerformedCommand {
  requestHash: string;
  version: number;
}

export interface CommandReader {
  /** What this person did under this id earlier. */
  performed(userId: UserId, clientCommandId: string): Promise<PerformedCommand | undefined>;
}

export interface CommandWriter extends CommandReader {
  /** Keeps a command, for ever. */
  add(userId: UserId, clientCommandId: string, performed: PerformedCommand): Promise<void>;
}
