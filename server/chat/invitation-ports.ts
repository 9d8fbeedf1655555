import type { ConversationId, User, UserId } from "./model.ts";

/** A link into a room, without the secret that is in it. */
export interface Invitation {
  invitationId: string;
  conversationId: ConversationId;
  creator: User;
  createdAt: number;
  /** Undefined: good until it is withdrawn. */
  expiresAt: number | undefined;
  /** 0: any number. */
  maxUses: number;
  /** How many have joined by it. */
  uses: number;
}

export interface NewInvitation {
  invitationId: string;
  /** What is stored of the secret. */
  tokenHash: string;
  conversationId: ConversationId;
  creatorId: UserId;
  createdAt: number;
  expiresAt: number | undefined;
  maxUses: number;
}

export interface InvitationReader {
  /** Also one that has expired or is used up. */
  byTokenHash(tokenHash: string): Promise<Invitation | undefined>;
  byId(invitationId: string): Promise<Invitation | undefined>;
  /** Those of a room that are in force at this time, the one made last first. */
  inForce(id: ConversationId, at: number): Promise<Invitation[]>;
}

export interface InvitationWriter extends InvitationReader {
  /** Stores one, and forgets those of the room that have expired by now. */
  add(invitation: NewInvitation): Promise<void>;
  /** Counts one who has joined by it. */
  use(invitationId: string): Promise<void>;
  /** Withdraws one. */
  withdraw(invitationId: string): Promise<void>;
  /** Withdraws all that somebody made for a room. */
  withdrawOf(id: ConversationId, creatorId: UserId): Promise<void>;
}
