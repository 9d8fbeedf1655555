import type { Conversation } from "../chat/model.ts";
import type { AuditRecord, UserAccount } from "../chat/oversight-ports.ts";
import type { ListedSession } from "../identity/ports.ts";
import type { SignUpInvitation } from "../identity/sign-up-ports.ts";

/** One page of a list; `next` is empty on the last. */
export interface Page<T> {
  rows: T[];
  next: string;
}

export interface PageAsked {
  size: number;
  after: string;
}

/**
 * What whoever is on the server's machine may do to people and rooms. Each act is on record; one that finds nothing to
 * do says so by `false`. Each may throw Refusal.
 */
export interface Desk {
  /** By a name in any spelling of it. */
  user(name: string): Promise<UserAccount>;
  users(query: string, page: PageAsked): Promise<Page<UserAccount>>;
  suspend(userId: string, suspended: boolean, reason: string): Promise<boolean>;
  setOperator(userId: string, operator: boolean): Promise<boolean>;
  /** Returns how many were ended. */
  endSessions(userId: string, reason: string): Promise<number>;
  deleteUser(userId: string, reason: string): Promise<void>;
  sessions(userId: string): Promise<ListedSession[]>;
  endSession(sessionId: string): Promise<void>;
  rooms(query: string, page: PageAsked): Promise<Page<Conversation>>;
  closeRoom(id: string, closed: boolean, reason: string): Promise<boolean>;
  removeMessage(conversationId: string, seq: number, reason: string): Promise<boolean>;
  invite(asked: { maxUses: number; days: number; note: string }): Promise<{
    invitation: SignUpInvitation;
    token: string;
  }>;
  invitations(): Promise<SignUpInvitation[]>;
  revokeInvitation(invitationId: string): Promise<boolean>;
  records(page: PageAsked): Promise<Page<AuditRecord>>;
}
