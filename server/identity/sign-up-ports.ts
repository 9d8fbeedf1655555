import type { UserId } from "./ports.ts";

/** An invitation to the server, for a name that nobody has used. */
export interface SignUpInvitation {
  /** Public. */
  invitationId: string;
  /** Undefined: it was made on the server's machine. */
  creator: { userId: UserId; username: string } | undefined;
  createdAt: number;
  /** Until when it is good. */
  expiresAt: number;
  /** How many names may be made with it. */
  maxUses: number;
  uses: number;
  /** For whom, for the operators' list; may be empty. */
  note: string;
}

/** One is good while it has not expired and was not used up. */
export interface SignUpInvitationReader {
  isGood(tokenHash: string, at: number): Promise<boolean>;
  /** Those that are good, the newest first. */
  good(at: number): Promise<SignUpInvitation[]>;
}

export interface SignUpInvitationWriter extends SignUpInvitationReader {
  add(invitation: {
    invitationId: string;
    tokenHash: string;
    creatorId: UserId | undefined;
    createdAt: number;
    expiresAt: number;
    maxUses: number;
    note: string;
  }): Promise<void>;
  /** Counts a use; false, and nothing is counted, when it is not good (any more). */
  use(tokenHash: string, at: number): Promise<boolean>;
  /** Returns whether there was one. */
  remove(invitationId: string): Promise<boolean>;
  /** Forgets those that are no longer good, at most `atMost`; returns how many it were. */
  removeSpent(at: number, atMost: number): Promise<number>;
}
