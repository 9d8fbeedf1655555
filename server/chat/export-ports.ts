import type {
  ConversationId,
  ConversationKind,
  DeviceId,
  Forwarded,
  MemberRole,
  RoomVisibility,
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
export interface ExportedConversation {
  conversationId: ConversationId;
  kind: ConversationKind;
  name: string;
  topic: string;
  visibility: RoomVisibility | undefined;
  left: boolean;
  role: MemberRole;
  /** The other person of a direct conversation. */
  peer: User | undefined;
  createdAt: number;
  lastSeq: number;
  readSeq: number;
  unreadSeq: number;
  muted: boolean;
  pinned: boolean;
  archivedSeq: number | undefined;
}

export interface ExportedMessage {
  conversationId: ConversationId;
  seq: number;
  clientMessageId: string;
  text: string;
  createdAt: number;
  editedAt: number | undefined;
  deletedAt: number | undefined;
  replyToSeq: number;
  forwarded: Forwarded | undefined;
}

export interface ExportedDraft {
  conversationId: ConversationId;
  text: string;
  replyToSeq: number;
  updatedAt: number;
}

export interface ExportedReaction {
  conversationId: ConversationId;
  seq: number;
  emoji: string;
}

export interface ExportedInvitation {
  invitationId: string;
  conversationId: ConversationId;
  createdAt: number;
  expiresAt: number | undefined;
  maxUses: number;
  uses: number;
}

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
