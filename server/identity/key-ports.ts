import type { UserId } from "./ports.ts";

/** A passkey that opens a name. */
export interface StoredPasskey {
  /** `k_…`: public. */
  passkeyId: string;
  /** As WebAuthn knows it, base64url; nobody else's is the same. */
  credentialId: string;
  userId: UserId;
  /** COSE. */
  publicKey: Uint8Array<ArrayBuffer>;
  /** What its authenticator counted when it was used last; 0 from one that does not count. */
  counter: number;
  /** How a browser may reach it, in WebAuthn's words. */
  transports: readonly string[];
  /** The browser it was made in; may be empty. */
  name: string;
  createdAt: number;
  /** Undefined: never. */
  usedAt: number | undefined;
}

export interface PasskeyReader {
  /** A user's, oldest first. */
  listOf(userId: UserId): Promise<StoredPasskey[]>;
  byCredential(credentialId: string): Promise<StoredPasskey | undefined>;
}

export interface PasskeyWriter extends PasskeyReader {
  add(passkey: StoredPasskey): Promise<void>;
  /** Whether there was such a passkey of this user. */
  remove(userId: UserId, passkeyId: string): Promise<boolean>;
  /** Notes a use and what the authenticator counted by then. */
  used(passkeyId: string, use: { counter: number; at: number }): Promise<void>;
}

export interface RecoveryCodeReader {
  find(userId: UserId): Promise<{ codeHash: string; createdAt: number } | undefined>;
}

export interface RecoveryCodeWriter extends RecoveryCodeReader {
  /** Stores a user's code in place of an earlier one. */
  put(userId: UserId, code: { codeHash: string; createdAt: number }): Promise<void>;
  remove(userId: UserId): Promise<void>;
}

/** How another browser of a person is being let in. */
export interface StoredLink {
  userId: UserId;
  /** The session that shows the code, and alone decides. */
  sessionId: string;
  state: "waiting" | "requested" | "approved" | "refused" | "used";
  codeHash: string;
  triesLeft: number;
  /** When the code is over, or, once it was handed in, the request. */
  expiresAt: number;
  /** Once the code was handed in: who asks. */
  request: LinkRequest | undefined;
}

export interface LinkRequest {
  /** `r_…`: public. */
  requestId: string;
  /** Of the token that the other browser waits with. */
  tokenHash: string;
  /** May be empty. */
  deviceName: string;
  address: string;
}

export interface LinkReader {
  find(userId: UserId): Promise<StoredLink | undefined>;
}

export interface LinkWriter extends LinkReader {
  /** Stores a user's link in place of an earlier one. */
  put(link: StoredLink): Promise<void>;
  remove(userId: UserId): Promise<void>;
}
