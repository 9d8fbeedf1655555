import type { OperatorReader, OperatorWriter } from "../operators.ts";
import type {
  Caller,
  Conversation,
  ConversationEntry,
  ConversationId,
  ConversationKind,
  Hint,
  Member,
  MemberRole,
  Message,
  RoomVisibility,
  User,
  UserId,
} from "./model.ts";
import type { RemovalReader, RemovalWriter } from "./account-removal-ports.ts";
import type { BlockReader, BlockWriter } from "./block-ports.ts";
import type { ExportReader } from "./export-ports.ts";
import type { InvitationReader, InvitationWriter } from "./invitation-ports.ts";
import type { CommandReader, CommandWriter, MessageReader, MessageWriter } from "./message-ports.ts";
import type { OversightReader } from "./oversight-ports.ts";
import type { PersonalReader, PersonalWriter } from "./personal-ports.ts";
import type { ReportReader } from "./report-ports.ts";

/** The store as the use cases see it. */
export interface ChatStore {
  /**
   * Runs `work` in a write transaction and resolves after it is durable. Several calls may share one
   * commit, each under its own savepoint; a throw undoes only this call and is rethrown after the
   * commit, so that even a refusal is answered from durable state. Feeds changed are rung after the
   * commit. `work` must await nothing but the transaction.
   *
   * @throws StoreUnavailable when the outcome is unknown: disk full or failing, or too much waits
   */
  write<T>(work: (tx: ChatTransaction) => Promise<T>): Promise<T>;
  /** Runs `work` on a snapshot that never sees an uncommitted change. */
  read<T>(work: (tx: ChatReader) => Promise<T>): Promise<T>;
}

export interface ChatReader {
  readonly users: UserReader;
  readonly conversations: ConversationReader;
  readonly messages: MessageReader;
  readonly personal: PersonalReader;
  readonly invitations: InvitationReader;
  readonly commands: CommandReader;
  readonly blocks: BlockReader;
  readonly removals: RemovalReader;
  readonly exports: ExportReader;
  readonly reports: ReportReader;
  readonly operators: OperatorReader;
  readonly oversight: OversightReader;
}

/** Everything inside one write transaction. */
export interface ChatTransaction extends ChatReader {
  readonly users: UserWriter;
  readonly conversations: ConversationWriter;
  readonly messages: MessageWriter;
  readonly personal: PersonalWriter;
  readonly invitations: InvitationWriter;
  readonly commands: CommandWriter;
  readonly blocks: BlockWriter;
  readonly removals: RemovalWriter;
  readonly operators: OperatorWriter;
}

/** A name as somebody typed it, and what it is known by; see `server/identity/name-ports.ts`. */
export interface NewName {
  username: string;
  canonical: string;
  skeleton: string;
}

export interface UserReader {
  byId(userId: UserId): Promise<User | undefined>;
  /** By canonical (case-folded) name. */
  byName(canonical: string): Promise<User | undefined>;
  /**
   * Claimed users whose name or display name, both canonical, contains `query` literally, beginnings first.
   */
  find(query: string, limit: number, except: UserId): Promise<User[]>;
  /** How somebody's name is spelled that is another one and looks the same; undefined: there is none. */
  lookAlike(name: NewName): Promise<string | undefined>;
  /** Whether the name, or one that looks the same, was given up so lately that nobody can have it yet. */
  isQuarantined(name: NewName, at: number): Promise<boolean>;
}

export interface UserWriter extends UserReader {
  /** Stores a name that waits for its first log-in. */
  addWaiting(user: NewName & { userId: UserId; createdAt: number }): Promise<User>;
  /** Says what a user would like to be called; empty: nothing. */
  setDisplayName(userId: UserId, displayName: string): Promise<void>;
  /**
   * Publishes a user's row anew, after it changed, in every feed that carries it: those of their
   * conversations, and the personal feeds of people they have a direct conversation with.
   */
  announce(userId: UserId): Promise<void>;
  /** The same in one direct conversation. */
  announceIn(userId: UserId, id: ConversationId, peer: UserId): Promise<void>;
}

/** How far a member has come in a conversation: what a mark is moved from. */
export interface Standing {
  /** The number of the newest message there. */
  lastSeq: number;
  /** How far the person has read, and when that rose, as the store keeps it. */
  readSeq: number;
  readTimes: string;
  /** The highest mark of the person's devices, which is the one that others see. */
  highestMark: number;
  /** The mark of the device, which is the highest where it has none of its own, and when that rose. */
  deviceMark: number;
  deviceTimes: string;
}

/** A mark that rises, within the transaction in which it was looked at. */
export interface Rise {
  from: Standing;
  to: number;
  at: number;
}

/** A conversation's counters, as read under the lock of its row. */
export interface ConversationHead {
  lastSeq: number;
  version: number;
}

export interface ConversationReader {
  byId(id: ConversationId): Promise<Conversation | undefined>;
  /** The direct conversation of a pair, in either order. */
  direct(a: UserId, b: UserId): Promise<ConversationId | undefined>;
  head(id: ConversationId): Promise<ConversationHead | undefined>;
  /** The caller's membership, or undefined when they are not a member now. */
  membership(id: ConversationId, userId: UserId): Promise<Membership | undefined>;
  /** How far the caller and their device have come, or undefined when they are not a member now. */
  standing(id: ConversationId, caller: Caller): Promise<Standing | undefined>;
  /** Members now, in order of joining. `after` is a position returned as `next`. */
  members(id: ConversationId, limit: number, after: string): Promise<{ members: Member[]; next: string }>;
  /** The caller's conversations, most recently active first; fewer than `limit` come when they exceed 256 KiB. */
  list(
    userId: UserId,
    limit: number,
    after: string,
  ): Promise<{ conversations: ConversationListing[]; next: string }>;
  /** Public rooms and the caller's own whose name contains `query`; with whether they are in. */
  findRooms(query: string, limit: number, userId: UserId): Promise<ListedRoom[]>;
  /** Public rooms and the caller's own whose name or topic contains `query`, by name; with whether they are in. */
  listRooms(
    query: string,
    userId: UserId,
    page: { limit: number; after: string },
  ): Promise<{ rooms: ListedRoom[]; next: string }>;
  /**
   * Who is to own a room whose owner has left: the admin who joined first, or else the member who did; a name that
   * nobody has claimed only where there is nobody else. Undefined when nobody is left.
   */
  successor(id: ConversationId): Promise<UserId | undefined>;
  /** How many conversations a user is in. */
  count(userId: UserId): Promise<number>;
  /** The room made earlier by this user under this client id. */
  roomByClientId(
    maker: UserId,
    clientRoomId: string,
  ): Promise<{ id: ConversationId; requestHash: string } | undefined>;
}

export interface ListedRoom {
  room: Conversation;
  joined: boolean;
}

export interface RoomSettings {
  /** Empty but for a room. */
  name: string;
  /** Undefined but for a room. */
  visibility: RoomVisibility | undefined;
  topic: string;
  announcements: boolean;
}

export interface NewRoom extends RoomSettings {
  id: ConversationId;
  kind: "room" | "group";
  /** Who made it; with `clientRoomId` unique. Who owns it, the members' roles say. */
  maker: UserId | undefined;
  clientRoomId: string | undefined;
  requestHash: string;
  createdAt: number;
}

export interface Membership {
  /** Whose it is. */
  user: User;
  role: MemberRole;
  kind: ConversationKind;
  /** Only the owner and admins write here. */
  announcements: boolean;
  /** In a direct conversation: nobody has logged in with the other person's name yet. */
  peerUnclaimed: boolean;
  /** An operator closed it. */
  closed: boolean;
  /** In a direct conversation: what keeps the two from writing here; undefined: nothing does. */
  barrier: Barrier | undefined;
}

/** Why nothing is written between two people any more. */
export interface Barrier {
  /** The member has blocked the other person, or the other person accepts nothing: nobody learns why. */
  kind: "own-block" | "refuses";
  /** The other person's name; empty when they deleted their account. */
  username: string;
}

export interface ConversationListing {
  conversation: Conversation;
  entry: ConversationEntry;
  lastMessage: Message | undefined;
  /** Others' messages above the read mark, counted up to 100. */
  unreadCount: number;
}

export interface ConversationWriter extends ConversationReader {
  /**
   * Locks the conversation's row until the end of the transaction.
   *
   * @returns whether somebody else may have written since the transaction began: not where there is one writer, who
   *   has all of the store to itself
   */
  lock(id: ConversationId): Promise<boolean>;
  /** The direct conversation of a pair, or of one person with themself. */
  addDirect(id: ConversationId, a: UserId, b: UserId, createdAt: number): Promise<void>;
  /** A room or a group, with nobody in it yet. */
  addRoom(room: NewRoom): Promise<void>;
  /** Changes a room's own row. */
  setRoom(id: ConversationId, settings: RoomSettings): Promise<void>;
  /** Closes a room, or opens it again: a change of the conversation's row. */
  setClosed(id: ConversationId, closedAt: number | undefined): Promise<void>;
  /** Adds or re-adds a member: member row, count and their personal feed's entry; marks as the design says. */
  addMember(id: ConversationId, userId: UserId, role: MemberRole): Promise<void>;
  /** Ends a membership: member row, count and their personal feed's entry (removed), with their draft. */
  removeMember(id: ConversationId, userId: UserId): Promise<void>;
  /** Says what a member may do: in the member row and in their personal feed's entry. */
  setRole(id: ConversationId, userId: UserId, role: MemberRole): Promise<void>;
  /** Raises the read mark, and tells of it in the personal feed. */
  markRead(id: ConversationId, userId: UserId, rise: Rise): Promise<void>;
  /** Pins exactly these messages: a change of the conversation's row. Returns its version. */
  setPins(id: ConversationId, seqs: readonly number[]): Promise<number>;
  /** Raises the device's mark, and its user's highest where it passes that. */
  acknowledge(id: ConversationId, caller: Caller, rise: Rise): Promise<void>;
}

/** Randomness and time, at the rim. */
export interface ChatEnvironment {
  now(): number;
  /** A new id: `prefix` and 128 random bits as base64url. Without a prefix: a secret. */
  newId(prefix: "c_" | "u_" | "i_" | ""): string;
}

/** Announces that feeds moved. Called after commit; must not throw. */
export type Ring = (feeds: readonly Hint[]) => void;
