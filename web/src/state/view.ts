/**
 * What the screen reads and what it may ask for: the whole surface between `state` and `ui`.
 * Snapshots are immutable and keep their identity until something in them changes, so that
 * `useSyncExternalStore` needs no comparison of its own.
 */

import type { ConversationKey } from "../chat/conversation-key.ts";
import type { Person } from "../chat/model.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { MessageRow, MessageState } from "../chat/timeline.ts";

export type { ConversationKey } from "../chat/conversation-key.ts";
export type { Person } from "../chat/model.ts";
export type { Failure, Outcome } from "../chat/outcome.ts";
export type { MessageRow, MessageState } from "../chat/timeline.ts";

export type Connection =
  /** The stream is live and caught up, or polls are answered (`polling`). */
  | "connected"
  /** Trying; what is shown is the local copy. */
  | "connecting"
  /** No network, or the person chose to be offline (`wentOffline`). */
  | "offline";

export interface AppView {
  phase: "starting" | "logged-out" | "logged-in";
  me: Person | undefined;
  connection: Connection;
  /** The connection has not been live for more than 2 s and that was not chosen: show the banner. */
  troubled: boolean;
  /** Connected, but something on the way holds streams back: news is asked for every few seconds. Say so. */
  polling: boolean;
  /** *Go offline* was chosen; holds for all tabs and across reloads. */
  wentOffline: boolean;
  /** The session ended on the server: local content stays readable, what is unsent is kept. Log in again. */
  sessionExpired: boolean;
  /** "memory" when IndexedDB is refused or full: unsent words would not survive a reload. */
  storage: "durable" | "memory";
  hasPassword: boolean;
  /** Log-out was asked for and waits until everything is sent; in all tabs and across reloads. */
  leaving: Leaving | undefined;
  server: ServerLimits;
  /** Most recently active first. */
  conversations: readonly ConversationItem[];
  /** Sum of unread over all conversations. */
  unread: number;
  /** False until the local copy is read: show no empty state before. */
  loaded: boolean;
}

/** What a log-out that waits is waiting for. */
export interface Leaving {
  /** Messages on their way. */
  waiting: number;
  /** Messages that were refused: the person has to decide about them. */
  failed: number;
  /** Messages begun since it was asked for. */
  drafts: number;
}

export interface ServerLimits {
  name: string;
  version: string;
  waitingNames: boolean;
  maxTextCodePoints: number;
  maxTextBytes: number;
}

export interface ConversationItem {
  key: ConversationKey;
  kind: "direct" | "room";
  /** The other person's name, or the room's. */
  title: string;
  visibility: "public" | "private" | undefined;
  memberCount: number;
  peer: Person | undefined;
  /** Direct conversations: the other person is here now. */
  online: boolean;
  /** Others' messages above the read mark, at most 100 (shown as "99+"). */
  unread: number;
  last: LastMessage | undefined;
  hasDraft: boolean;
}

export interface LastMessage {
  author: string;
  mine: boolean;
  text: string;
  /** Milliseconds since 1970. */
  time: number;
  state: MessageState;
}

export interface ConversationView {
  key: ConversationKey;
  kind: "direct" | "room";
  title: string;
  visibility: "public" | "private" | undefined;
  peer: Person | undefined;
  online: boolean;
  memberCount: number;
  /** Members now, the first 100, by name. */
  members: readonly { person: Person; online: boolean }[];
  /** Everything loaded, ascending: stored messages by seq, then what is unsent in the order typed. */
  rows: readonly MessageRow[];
  /** There is older history that is not loaded. */
  hasOlder: boolean;
  loadingOlder: boolean;
  /** Older history could not be loaded: offer to try again. */
  olderFailed: boolean;
  /** The read mark when this was opened: the unread line goes above the first row of others beyond it. */
  readSeqAtOpening: number;
  /** "missing": no such conversation, or not a member (any more). */
  presence: "ready" | "loading" | "missing";
}

export interface FoundPeopleAndRooms {
  people: readonly { person: Person; online: boolean }[];
  rooms: readonly { key: ConversationKey; name: string; memberCount: number; joined: boolean }[];
  /** A valid name that nobody has used: offer to write to it. */
  unusedName: string | undefined;
}

/** What a log-out would take along. */
export interface Loss {
  /** The words of messages that were not sent, oldest first. */
  unsent: readonly string[];
  /** Of those, how many go out by themselves when there is a connection. */
  waiting: number;
  /** Messages that were only begun. */
  drafts: readonly string[];
}

export interface AppActions {
  logIn(username: string, credential?: { password?: string; code?: string }): Promise<Outcome>;
  /**
   * Ends the session and wipes the local copy. With unsent messages, or some that were only begun, it refuses unless
   * `discardUnsent`, and says what would be lost.
   */
  logOut(options: { forget: boolean; discardUnsent: boolean }): Promise<Outcome | ({ ok: false } & Loss)>;
  /**
   * Logs out by itself once everything is sent, going online for that.
   *
   * @param options.drafts what was begun and may be lost by it, as the person was told
   */
  logOutWhenSent(options: { forget: boolean; drafts: readonly string[] }): void;
  /** Calls that off. */
  stayLoggedIn(): void;
  setPassword(password: { current: string; next: string }): Promise<Outcome>;
  goOffline(): void;
  goOnline(): void;

  /** Begins to show a conversation; the latest view comes through `conversation(key)`. */
  open(key: ConversationKey): void;
  /** Nothing is open any more. */
  close(): void;
  /** Puts a message into the outbox and draws its row at once. Empty text is ignored: false. */
  send(key: ConversationKey, text: string): boolean;
  retry(rowId: string): void;
  /** Deletes a failed message from this browser. */
  discard(rowId: string): void;
  loadOlder(key: ConversationKey): void;
  /** The person has seen everything up to `seq` in a visible page. */
  markRead(key: ConversationKey, seq: number): void;
  /** Kept per conversation, across reloads. */
  setDraft(key: ConversationKey, text: string): void;
  draft(key: ConversationKey): string;

  find(query: string, signal: AbortSignal): Promise<Outcome<FoundPeopleAndRooms>>;
  createRoom(room: {
    name: string;
    visibility: "public" | "private";
    usernames: string[];
  }): Promise<Outcome<ConversationKey>>;
  joinRoom(key: ConversationKey): Promise<Outcome>;
  leaveRoom(key: ConversationKey): Promise<Outcome>;
  addMembers(key: ConversationKey, usernames: string[]): Promise<Outcome>;
}

/** The external store that React subscribes to. */
export interface ViewStore {
  readonly actions: AppActions;
  subscribe(listener: () => void): () => void;
  app(): AppView;
  /** The open conversation's view, or of any key that has been opened. */
  conversation(key: ConversationKey): ConversationView;
}
