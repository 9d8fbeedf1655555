import type { Invitation } from "./invitation-ports.ts";
import type {
  Conversation,
  ConversationEntry,
  ConversationId,
  DeviceId,
  Draft,
  Message,
  User,
  UserId,
} from "./model.ts";

export interface ExportedDevice {
  deviceId: DeviceId;
  name: string;
  createdAt: number;
  seenAt: number | undefined;
}

/** A conversation as one person has it, also one that they have left. */
export interface ExportedConversation
  extends
    Omit<ConversationEntry, "version" | "removed" | "blocked">,
    Pick<Conversation, "kind" | "name" | "topic" | "visibility" | "createdAt"> {
  left: boolean;
  lastSeq: number;
}

export type ExportedMessage = Omit<Message, "version" | "sender" | "reactions">;

export type ExportedDraft = Omit<Draft, "version" | "deviceId">;

export interface ExportedReaction {
  conversationId: ConversationId;
  seq: number;
  emoji: string;
}

export type ExportedInvitation = Omit<Invitation, "creator">;

export interface ExportedBlock {
  user: User;
  createdAt: number;
}

/** Everything of one person, in pages in the order of an id: `after` is that of the last row, or empty. */
export interface ExportReader {
  devices(userId: UserId, after: DeviceId, limit: number): Promise<ExportedDevice[]>;
  conversations(userId: UserId, after: ConversationId, limit: number): Promise<ExportedConversation[]>;
  drafts(userId: UserId, after: ConversationId, limit: number): Promise<ExportedDraft[]>;
  blocks(userId: UserId, after: UserId, limit: number): Promise<ExportedBlock[]>;
  /** By the id that the person's client chose. */
  messages(userId: UserId, after: string, limit: number): Promise<ExportedMessage[]>;
  /** Given to messages with a number above `above`, up to `through`. */
  reactions(
    userId: UserId,
    id: ConversationId,
    numbers: { above: number; through: number },
  ): Promise<ExportedReaction[]>;
  /** Links that they made into one room. */
  invitations(userId: UserId, id: ConversationId): Promise<ExportedInvitation[]>;
}
