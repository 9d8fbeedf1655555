import type { Door } from "../identity/ports.ts";
import { queriesOn } from "./query.ts";
import type { ChatTables } from "./schema.ts";

/** Secrets are stored as hashes only. Times are milliseconds since 1970. */
export interface SessionsTable {
  token_hash: string;
  /** Public, for logs. */
  session_id: string;
  user_id: string;
  device_id: string;
  opened_by: Door;
  created_at: number;
  /** Within the hour. */
  last_seen_at: number;
}

export interface PasswordsTable {
  user_id: string;
  /** Argon2id in the PHC string format. */
  password_hash: string;
}

/** Which person a browser may let back in by name alone, and their device in it. */
export interface ReEntriesTable {
  browser_hash: string;
  user_id: string;
  device_id: string;
  used_at: number;
}

/** The operator's one-time code for a user: at most one. */
export interface CodesTable {
  user_id: string;
  code_hash: string;
  expires_at: number;
  tries_left: number;
}

export interface IdentityTables extends ChatTables {
  sessions: SessionsTable;
  passwords: PasswordsTable;
  re_entries: ReEntriesTable;
  codes: CodesTable;
}

/** Defines a query on identity's tables and those of the chat that it refers to. */
export const identityQuery = queriesOn<IdentityTables>();
