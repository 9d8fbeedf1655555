import type { Generated } from "kysely";
import type { Door } from "../identity/ports.ts";
import { queriesOn } from "./query.ts";
import type { ChatTables, Flag } from "./schema.ts";

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
  /** When its person last proved with a credential that it is them; 0: never. */
  confirmed_at: Generated<number>;
  /** Where it was used from last. */
  address: Generated<string>;
  /** In a browser that others use too. */
  shared: Generated<Flag>;
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

export interface PasskeysTable {
  /** Public. */
  passkey_id: string;
  /** As WebAuthn knows it, base64url. */
  credential_id: string;
  user_id: string;
  /** COSE. */
  public_key: Uint8Array;
  counter: number;
  /** A JSON list of hints for the browser. */
  transports: string;
  name: string;
  created_at: number;
  used_at: number | null;
}

export interface RecoveryCodesTable {
  user_id: string;
  code_hash: string;
  created_at: number;
}

/** How another browser of a person is let in: at most one at a time. */
export interface LinksTable {
  user_id: string;
  /** The session that shows the code and decides. */
  session_id: string;
  state: "waiting" | "requested" | "approved" | "refused" | "used";
  code_hash: string;
  tries_left: number;
  expires_at: number;
  /** Public, once the code was handed in. */
  request_id: string | null;
  /** Of the token that the other browser waits with. */
  token_hash: string | null;
  device_name: Generated<string>;
  address: Generated<string>;
}

/** Names that were given up, and what looks like them. */
export interface QuarantinedNamesTable {
  canonical: string;
  skeleton: string;
  until_at: number;
}

/** Invitations to the server. */
export interface SignUpInvitationsTable {
  invitation_id: string;
  token_hash: string;
  /** Null: made on the server's machine. */
  creator_id: string | null;
  created_at: number;
  expires_at: number;
  max_uses: number;
  uses: Generated<number>;
  note: Generated<string>;
}

/** What the database says about itself. */
export interface MetaTable {
  key: string;
  value: string;
}

export interface IdentityTables extends ChatTables {
  meta: MetaTable;
  passkeys: PasskeysTable;
  recovery_codes: RecoveryCodesTable;
  links: LinksTable;
  quarantined_names: QuarantinedNamesTable;
  sign_up_invitations: SignUpInvitationsTable;
  sessions: SessionsTable;
  passwords: PasswordsTable;
  re_entries: ReEntriesTable;
  codes: CodesTable;
}

/** Defines a query on identity's tables and those of the chat that it refers to. */
export const identityQuery = queriesOn<IdentityTables>();
