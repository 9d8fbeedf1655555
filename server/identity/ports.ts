import type { OperatorReader, OperatorWriter } from "../operators.ts";
import type {
  LinkReader,
  LinkWriter,
  PasskeyReader,
  PasskeyWriter,
  RecoveryCodeReader,
  RecoveryCodeWriter,
} from "./key-ports.ts";
import type { ExpiryReader, ExpiryWriter } from "./expiry-ports.ts";
import type { NameKey, NameReader, NameWriter } from "./name-ports.ts";
import type { SignUpInvitationReader, SignUpInvitationWriter } from "./sign-up-ports.ts";

/** `u_…` */
export type UserId = string;
/** `d_…`: one browser, or one installation of another client; bound to one user, survives sessions. */
export type DeviceId = string;

/** A name and what hangs on it. Unclaimed: somebody wrote to it, nobody has logged in with it yet. */
export interface Account {
  userId: UserId;
  username: string;
  /** What the person would like to be called; empty: they have not said. */
  displayName: string;
  claimed: boolean;
  /** As `PasswordHasher.hash` returned it; undefined when the name has no password. */
  passwordHash: string | undefined;
  hasPasskey: boolean;
  hasRecoveryCode: boolean;
  /** Has the role of operator. */
  operator: boolean;
  /** An operator keeps them out. */
  suspended: boolean;
}

/** What let a session in. */
export type Door =
  | "claim"
  | "session"
  | "re-entry"
  | "password"
  | "passkey"
  | "link"
  | "recovery-code"
  | "code";

export interface StoredSession {
  /** Public, for logs; not the token. */
  sessionId: string;
  tokenHash: string;
  userId: UserId;
  deviceId: DeviceId;
  openedBy: Door;
  createdAt: number;
  lastSeenAt: number;
  /** When its person last proved with a credential that it is them; 0: never. */
  confirmedAt: number;
  /** The IP address it was used from last; may be empty. */
  address: string;
  /** In a browser that others use too. */
  shared: boolean;
}

/** A session as its person sees it in a list. */
export interface ListedSession extends StoredSession {
  /** What people see its device called; may be empty. */
  deviceName: string;
}

/** Which sessions are over: seen before `seenBefore`, on a shared computer `sharedSeenBefore`, or begun before `createdBefore`. */
export interface SessionExpiry {
  seenBefore: number;
  sharedSeenBefore: number;
  createdBefore: number;
}

/** A session with its account, as one row. */
export interface SessionWithAccount extends StoredSession {
  account: Account;
}

/** The operator's one-time code for a name, hashed. */
export interface StoredCode {
  codeHash: string;
  expiresAt: number;
  triesLeft: number;
}

/** The store as identity sees it. Same promises as the chat's store: `write` resolves once durable. */
export interface IdentityStore {
  /** Runs `work` in a write transaction; a throw undoes it. `work` awaits nothing but the transaction. */
  write<T>(work: (tx: IdentityTransaction) => Promise<T>): Promise<T>;
  /** Runs `work` on a snapshot that never sees an uncommitted change. */
  read<T>(work: (tx: IdentityReader) => Promise<T>): Promise<T>;
  /** As `SessionReader.byToken`, for every call: it sees what has been written when it is asked. */
  sessionByToken(tokenHash: string): Promise<SessionWithAccount | undefined>;
}

export interface IdentityReader {
  readonly accounts: AccountReader;
  readonly sessions: SessionReader;
  readonly reEntries: ReEntryReader;
  readonly passkeys: PasskeyReader;
  readonly recoveryCodes: RecoveryCodeReader;
  readonly links: LinkReader;
  readonly names: NameReader;
  readonly expiry: ExpiryReader;
  readonly signUpInvitations: SignUpInvitationReader;
  readonly operators: OperatorReader;
}

export interface IdentityTransaction extends IdentityReader {
  readonly accounts: AccountWriter;
  readonly sessions: SessionWriter;
  readonly reEntries: ReEntryWriter;
  readonly devices: DeviceWriter;
  readonly codes: CodeWriter;
  readonly passkeys: PasskeyWriter;
  readonly recoveryCodes: RecoveryCodeWriter;
  readonly links: LinkWriter;
  readonly names: NameWriter;
  readonly expiry: ExpiryWriter;
  readonly signUpInvitations: SignUpInvitationWriter;
  readonly operators: OperatorWriter;
}

export interface AccountReader {
  /** By canonical (case-folded) name. */
  byName(canonical: string): Promise<Account | undefined>;
  byId(userId: UserId): Promise<Account | undefined>;
  /** When a user's name was claimed; undefined: it was not. */
  claimedAt(userId: UserId): Promise<number | undefined>;
}

export interface AccountWriter extends AccountReader {
  /**
   * Makes the name somebody's: adds it, or turns the waiting one into theirs in place, under its own
   * user id, spelled as given here. What a newcomer belongs to (the lobby) and those who wrote to the
   * waiting name learn of it in the same transaction, as do those who wrote to waiting names that look the same: nobody
   * can have these any more. The caller has seen that the name is not claimed, and that nothing keeps it from being.
   */
  claim(name: NameKey & { userId: UserId; username: string; at: number }): Promise<Account>;
  /**
   * Takes the name from a user for good: nothing finds them by it, and what is left is an id that nobody else ever
   * gets. To end what opens the account, to tell those who see it, and its rooms and messages are the caller's.
   *
   * @param quarantinedUntil until when nobody can have the name; undefined: it is free at once
   */
  giveUp(userId: UserId, at: number, quarantinedUntil: number | undefined): Promise<void>;
  /**
   * Takes everything that opens the account but its sessions, and what is the person's alone, and notes that their rooms
   * and messages are to be dealt with: gone, or left without their author's name.
   */
  beginRemoval(removal: { userId: UserId; at: number; removeMessages: boolean }): Promise<void>;
  setPassword(userId: UserId, passwordHash: string): Promise<void>;
}

export interface SessionReader {
  byToken(tokenHash: string): Promise<SessionWithAccount | undefined>;
  byId(sessionId: string): Promise<SessionWithAccount | undefined>;
  /** A user's sessions that are not over, the one used last first. */
  listOf(userId: UserId, expiry: SessionExpiry, atMost: number): Promise<ListedSession[]>;
}

export interface SessionWriter extends SessionReader {
  add(session: StoredSession): Promise<void>;
  remove(tokenHash: string): Promise<void>;
  /** Removes one by its public id. Returns what it was; undefined when there is no such session of this user. */
  removeById(userId: UserId, sessionId: string): Promise<StoredSession | undefined>;
  /** Removes all of a user's but `except` (a session's public id). Returns the token hashes of those removed. */
  removeAllOf(userId: UserId, except?: string): Promise<string[]>;
  /** Notes that the session was used at `at`, from `address`. */
  touch(sessionId: string, use: { at: number; address: string }): Promise<void>;
  /** Gives a session a new token; `openedBy` and `confirmedAt` say what its person has proven by now. */
  renew(sessionId: string, now: Pick<StoredSession, "tokenHash" | "openedBy" | "confirmedAt">): Promise<void>;
  /** Notes that its person proved at `at` that it is them. */
  confirm(sessionId: string, at: number): Promise<void>;
  /**
   * Removes a user's sessions that are over, and all but the `keep` most recently seen of the rest. Returns the
   * token hashes of those removed.
   */
  trim(userId: UserId, expiry: SessionExpiry, keep: number): Promise<string[]>;
  /** The same of everybody, but for `keep`, and at most `atMost` of them. */
  removeOld(expiry: SessionExpiry, atMost: number): Promise<string[]>;
}

/** Which people a browser may let back in by name alone. A browser is known by the hash of its secret. */
export interface ReEntryReader {
  find(browserHash: string, userId: UserId): Promise<{ deviceId: DeviceId; usedAt: number } | undefined>;
}

export interface ReEntryWriter extends ReEntryReader {
  /** Adds or renews the record of one person in one browser. */
  remember(entry: { browserHash: string; userId: UserId; deviceId: DeviceId; at: number }): Promise<void>;
  forget(browserHash: string, userId: UserId): Promise<void>;
  /** The browser that is this device of the user no longer opens their name. */
  forgetDevice(userId: UserId, deviceId: DeviceId): Promise<void>;
  /** No browser opens the user's name any more, but for the one whose secret hashes to `except`. */
  forgetAll(userId: UserId, except?: string): Promise<void>;
}

export interface DeviceWriter {
  owner(deviceId: DeviceId): Promise<UserId | undefined>;
  add(deviceId: DeviceId, userId: UserId, at: number): Promise<void>;
  /** Notes a log-in. An empty name leaves the device's as it was. */
  loggedIn(deviceId: DeviceId, log: { name: string; at: number }): Promise<void>;
}

export interface CodeWriter {
  find(userId: UserId): Promise<StoredCode | undefined>;
  /** Stores a user's code in place of an earlier one. */
  put(userId: UserId, code: StoredCode): Promise<void>;
  remove(userId: UserId): Promise<void>;
}

/** Randomness and time, at the rim. */
export interface IdentityEnvironment {
  /** Milliseconds since 1970. */
  now(): number;
  /** A new id: `prefix` and 128 random bits. */
  newId(prefix: string): string;
  /** 256 random bits as 43 characters of base64url: a session token or a browser's secret. */
  newSecret(): string;
  /** A new operator's or link's code, 12 characters of the code alphabet. */
  newCode(): string;
  /** 128 random bits as 26 characters of Crockford's base32. */
  newRecoveryCode(): string;
}
