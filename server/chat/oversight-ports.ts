import type { Act } from "../operators.ts";
import type { Conversation, User, UserId } from "./model.ts";

/** An account as operators see it. */
export interface UserAccount {
  user: User;
  /** When the name was claimed; undefined: it waits. */
  claimedAt: number | undefined;
  /** When they were here last, as far as it is known. */
  seenAt: number | undefined;
  /** Undefined: they are not. */
  suspendedAt: number | undefined;
  operator: boolean;
  /** Sessions that have not been ended. */
  sessions: number;
}

/** One thing that an operator did, as it is shown. */
export interface AuditRecord {
  number: number;
  at: number;
  /** Undefined: it was done on the server's machine. */
  operator: User | undefined;
  act: Act;
  user: User | undefined;
  conversationId: string | undefined;
  /** As it was then; empty where it was no room. */
  roomName: string;
  /** 0: no message. */
  seq: number;
  reason: string;
}

/** Which page: `after` is the `next` of the page before. */
export interface PageOf {
  limit: number;
  after: string;
}

/** What operators get to see, and nobody else: never what people say. */
export interface OversightReader {
  /** Accounts and waiting names whose name contains `query` (canonical), by name; none that are gone. */
  accounts(query: string, page: PageOf): Promise<{ accounts: UserAccount[]; next: string }>;
  accountByName(canonical: string): Promise<UserAccount | undefined>;
  accountById(userId: UserId): Promise<UserAccount | undefined>;
  /** Every room whose name contains `query` (lower case), by name. */
  rooms(query: string, page: PageOf): Promise<{ rooms: Conversation[]; next: string }>;
  /** The newest first. */
  records(page: PageOf): Promise<{ records: AuditRecord[]; next: string }>;
}
