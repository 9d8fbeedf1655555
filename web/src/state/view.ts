/**
 * What the screen reads and what it may ask for: the whole surface between `state` and `ui`.
 * Snapshots are immutable and keep their identity until something in them changes, so that
 * `useSyncExternalStore` needs no comparison of its own.
 */

import type { ConversationKey } from "../chat/conversation-key.ts";
import type { ConversationKind, MemberRole, Person, Preferences } from "../chat/model.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { MessageRow, MessageState } from "../chat/timeline.ts";
import type { AuditRecord, SignUpInvitation, UserAccount } from "../session/operators.ts";

export type { ConversationKey } from "../chat/conversation-key.ts";
export type { ConversationKind, Forwarded, MemberRole, Person, Preferences } from "../chat/model.ts";
export type { Failure, Outcome } from "../chat/outcome.ts";
export type { AuditRecord, SignUpInvitation, UserAccount } from "../session/operators.ts";
export type { FailedChange, MessageRow, MessageState, Quoted, Reach, RowReaction } from "../chat/timeline.ts";

export type Connection =
  /** The stream is live and caught up, or polls are answered (`polling`). */
  | "connected"
  /** Trying; what is shown is the local copy. */
  | "connecting"
  /** No network, or the person chose to be offline (`wentOffline`). */
  | "offline";

export interface AppView {
  phase: "logged-out" | "logged-in";
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
  hasPasskey: boolean;
  hasRecoveryCode: boolean;
  /** May use what operators use. */
  operator: boolean;
  /** A browser that others use too: nothing is kept in it. */
  shared: boolean;
  /** Log-out was asked for and waits until everything is sent; in all tabs and across reloads. */
  leaving: Leaving | undefined;
  server: ServerLimits;
  /** Pinned ones first, then the most recently active; without those put away. */
  conversations: readonly ConversationItem[];
  /** Those put away, the most recently active first. */
  archived: readonly ConversationItem[];
  /** Sum of unread over all conversations that are not muted. */
  unread: number;
  /** Only this browser opens the name, and the person was not told yet, or did not say that they know. */
  onlyHere: boolean;
  preferences: Preferences;
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
  /** What a new name needs; "open" until the server has said. */
  signUp: "open" | "invite" | "password";
  deletesMessagesWithAccount: boolean;
}

export interface ConversationItem {
  key: ConversationKey;
  kind: ConversationKind;
  /** The other person's name, the room's, or the names of a group's others. */
  title: string;
  /** Notes to self. */
  self: boolean;
  visibility: "public" | "private" | undefined;
  memberCount: number;
  peer: Person | undefined;
  /** Direct conversations: the other person is here now. */
  online: boolean;
  muted: boolean;
  pinned: boolean;
  archived: boolean;
  /** Something unread in it names this person. */
  mentioned: boolean;
  /** Marked as unread by hand: shown as unread even when `unread` is 0. */
  markedUnread: boolean;
  /** Names of those who are writing now. */
  typing: readonly string[];
  /** Others' messages above the read mark, at most 100 (shown as "99+"). */
  unread: number;
  /** Number of its newest message, for marking it as read or unread; 0: there is none. */
  newestSeq: number;
  last: LastMessage | undefined;
  hasDraft: boolean;
  /** An operator closed it. */
  closed: boolean;
  /** This person blocked the peer. */
  blocked: boolean;
}

export interface LastMessage {
  author: string;
  mine: boolean;
  /** Empty when it was deleted. */
  text: string;
  deleted: boolean;
  /** Milliseconds since 1970. */
  time: number;
  state: MessageState;
}

export interface ConversationView {
  key: ConversationKey;
  kind: ConversationKind;
  title: string;
  /** Notes to self. */
  self: boolean;
  /** One line, or empty. */
  topic: string;
  visibility: "public" | "private" | undefined;
  /** Only the owner and admins write here. */
  announcements: boolean;
  /** What this person may do here. */
  role: MemberRole;
  /** Why there is no composer; undefined: there is one. */
  readOnly: "announcements" | "closed" | "blocked" | "deleted" | undefined;
  peer: Person | undefined;
  online: boolean;
  /** Direct conversations: when the other person was here last, as far as that may be known. */
  lastSeenAt: number | undefined;
  /** Others who are writing here now. */
  typing: readonly Person[];
  muted: boolean;
  pinned: boolean;
  archived: boolean;
  memberCount: number;
  /** Members now, the first 100, by name; none when there are more. */
  members: readonly { person: Person; online: boolean; role: MemberRole }[];
  /** Messages pinned here, the one pinned last first, as far as they are known. */
  pins: readonly MessageRow[];
  /** How many there are. */
  pinCount: number;
  /** Everything loaded, ascending: stored messages by seq, then what is unsent in the order typed. */
  rows: readonly MessageRow[];
  /** There is older history that is not loaded. */
  hasOlder: boolean;
  /**
   * After a jump into the past: `rows` end before the newest message, and what is newer is not loaded. Then there
   * is neither anything unsent in them nor an end to stick to.
   */
  hasNewer: boolean;
  loadingNewer: boolean;
  loadingOlder: boolean;
  /** Older history could not be loaded: offer to try again. */
  olderFailed: boolean;
  /** The read mark when this was opened: the unread line goes above the first row of others beyond it. */
  readSeqAtOpening: number;
  /** Grows when the draft was written in another tab or on another device: `draft` has other words than before. */
  draftNth: number;
  /** Where the person wants to be: scroll to this row and mark it, once for each `nth`. */
  jump: Jump | undefined;
  /** "missing": no such conversation, or not a member (any more). */
  presence: "ready" | "loading" | "missing";
}

/** A place in a conversation that was asked for. */
export interface Jump {
  seq: number;
  /** Counts what was asked for: two jumps to one place are two. */
  nth: number;
  /** "loading": `rows` do not have it yet. "failed": it cannot be had now. "ready": it is in `rows`. */
  state: "loading" | "ready" | "failed";
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

/** What a person gives beside their name. */
export interface LogInCredential {
  password?: string;
  /** The operator's code. */
  code?: string;
  recoveryCode?: string;
  /** Of a link that another browser was asked to approve. */
  linkToken?: string;
  passkey?: SignedChallenge;
  /** An invitation to the server, for a new name. */
  invitation?: string;
  /** A computer that others use too: nothing is kept in the browser. */
  shared?: boolean;
}

/** What a passkey is to answer: options in WebAuthn's own JSON. */
export interface PasskeyChallenge {
  challengeId: string;
  options: unknown;
}

/** What a passkey answered, in WebAuthn's own JSON. */
export interface SignedChallenge {
  challengeId: string;
  response: unknown;
}

/** Proof that it is still the same person; empty as long as nothing asked for one. */
export interface Confirmation {
  password?: string;
  passkey?: SignedChallenge;
}

export interface AccountView {
  person: Person;
  createdAt: number;
  hasPassword: boolean;
  passkeys: readonly PasskeyView[];
  /** Undefined: there is none. */
  recoveryCodeAt: number | undefined;
}

export interface PasskeyView {
  id: string;
  name: string;
  createdAt: number;
  usedAt: number | undefined;
}

/** How far a link is: the code that lets another browser of the person in. */
export interface LinkView {
  state: "none" | "waiting" | "requested" | "approved" | "used";
  /** While requested: for the answer, and who asks. */
  requestId: string;
  deviceName: string;
  address: string;
  expiresAt: number;
}

export interface SessionView {
  id: string;
  deviceName: string;
  address: string;
  createdAt: number;
  usedAt: number;
  current: boolean;
  shared: boolean;
  live: boolean;
}

/** What a person does with their own account: asked of the server and answered at once. */
export interface AccountActions {
  account(): Promise<Outcome<AccountView>>;
  setDisplayName(name: string): Promise<Outcome>;
  /** For LogIn and for a Confirmation. */
  passkeyChallenge(username: string): Promise<Outcome<PasskeyChallenge>>;
  beginPasskey(): Promise<Outcome<PasskeyChallenge>>;
  addPasskey(made: SignedChallenge, confirmation: Confirmation): Promise<Outcome>;
  removePasskey(id: string, confirmation: Confirmation): Promise<Outcome>;
  issueRecoveryCode(confirmation: Confirmation): Promise<Outcome<string>>;
  createLink(confirmation: Confirmation): Promise<Outcome<{ code: string; expiresAt: number }>>;
  /** Tells how far the link is, until it was used, is over, or the signal aborts. */
  watchLink(tell: (link: LinkView) => void, signal: AbortSignal): Promise<void>;
  answerLink(requestId: string, approve: boolean): Promise<Outcome>;
  cancelLink(): Promise<Outcome>;
  /**
   * In the browser that wants in: hands in the code, and logs in once the other browser says yes.
   *
   * @param onWaiting the code was right; until then the other browser has time to answer
   */
  logInByLink(
    link: { username: string; code: string; shared: boolean },
    onWaiting: (expiresAt: number) => void,
    signal: AbortSignal,
  ): Promise<Outcome>;
  sessions(): Promise<Outcome<readonly SessionView[]>>;
  endSession(id: string): Promise<Outcome>;
  endOtherSessions(): Promise<Outcome<number>>;
  /** Deletes the account, then everything that is kept here. */
  deleteAccount(username: string, confirmation: Confirmation): Promise<Outcome>;
  /** The whole document. */
  exportData(confirmation: Confirmation, signal: AbortSignal): Promise<Outcome<Blob>>;
  setBlocked(userId: string, blocked: boolean): Promise<Outcome>;
  blocks(): Promise<Outcome<readonly Person[]>>;
}

/** What people with the operator role do. */
export interface OperatorActions {
  users(query: string, pageToken: string): Promise<Outcome<{ users: readonly UserAccount[]; next: string }>>;
  suspendUser(userId: string, suspended: boolean, reason: string): Promise<Outcome>;
  endUserSessions(userId: string, reason: string): Promise<Outcome<number>>;
  removeMessage(key: ConversationKey, seq: number, reason: string): Promise<Outcome>;
  allRooms(
    query: string,
    pageToken: string,
  ): Promise<Outcome<{ rooms: readonly (RoomView & { closed: boolean })[]; next: string }>>;
  closeRoom(key: ConversationKey, closed: boolean, reason: string): Promise<Outcome>;
  createSignUpInvitation(options: {
    maxUses: number;
    days: number;
    note: string;
  }): Promise<Outcome<{ invitation: SignUpInvitation; token: string }>>;
  signUpInvitations(): Promise<Outcome<readonly SignUpInvitation[]>>;
  revokeSignUpInvitation(id: string): Promise<Outcome>;
  auditRecords(pageToken: string): Promise<Outcome<{ records: readonly AuditRecord[]; next: string }>>;
}

export interface AppActions {
  logIn(username: string, credential?: LogInCredential): Promise<Outcome>;
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
  /** The person knows that only this browser opens their name. */
  knowOnlyHere(): void;
  setPassword(password: { current: string; next: string; proof?: Confirmation }): Promise<Outcome>;
  goOffline(): void;
  goOnline(): void;

  /** Begins to show a conversation; the latest view comes through `conversation(key)`. */
  open(key: ConversationKey): void;
  /** Nothing is open any more. */
  close(): void;
  /** Puts a message into the outbox and draws its row at once. Empty text is ignored: false. */
  send(key: ConversationKey, text: string, replyToSeq?: number): boolean;
  /** A failed message, or a failed change of one (`FailedChange.id`). */
  retry(rowId: string): void;
  /** Deletes a failed message, or a failed change of one, from this browser. */
  discard(rowId: string): void;
  /** These go to the outbox like a message: drawn at once, sent when there is a connection. */
  edit(key: ConversationKey, rowId: string, text: string): void;
  deleteMessage(key: ConversationKey, rowId: string): void;
  react(key: ConversationKey, rowId: string, emoji: string, on: boolean): void;
  pinMessage(key: ConversationKey, rowId: string, pinned: boolean): void;
  /** Says the words of a message again elsewhere. */
  forward(key: ConversationKey, rowId: string, to: readonly ConversationKey[]): void;
  /** This person's own view of a conversation; at once here, on the server when there is a connection. */
  updateEntry(
    key: ConversationKey,
    change: { muted?: boolean; pinned?: boolean; archived?: boolean; unreadSeq?: number },
  ): void;
  loadOlder(key: ConversationKey): void;
  loadNewer(key: ConversationKey): void;
  /** Goes to a message, a day, the first unread message; back to the newest. See `ConversationView.jump`. */
  jumpTo(key: ConversationKey, seq: number): void;
  /** @param time the first message at or after it, in milliseconds since 1970 */
  jumpToTime(key: ConversationKey, time: number): void;
  jumpToUnread(key: ConversationKey): void;
  jumpToNewest(key: ConversationKey): void;
  /** The person has seen everything up to `seq` in a visible page. */
  markRead(key: ConversationKey, seq: number): void;
  /** Kept per conversation, across reloads, and told to the person's other devices. */
  setDraft(key: ConversationKey, draft: DraftView): void;
  draft(key: ConversationKey): DraftView;
  /** The person writes, or has stopped. Others who look at the conversation are told; cheap to call at every key. */
  setTyping(key: ConversationKey, typing: boolean): void;
  updatePreferences(change: { hideReadReceipts?: boolean; hidePresence?: boolean }): Promise<Outcome>;

  /** What a message said before its edits, oldest first. */
  wordings(key: ConversationKey, seq: number): Promise<Outcome<readonly { text: string; time: number }[]>>;
  reactors(
    key: ConversationKey,
    reaction: { seq: number; emoji: string; pageToken: string },
  ): Promise<Outcome<{ people: readonly Person[]; next: string; mine: boolean }>>;
  /** Where is my message? */
  deliveryReport(key: ConversationKey, seq: number, pageToken: string): Promise<Outcome<DeliveryReport>>;

  find(query: string, signal: AbortSignal): Promise<Outcome<FoundPeopleAndRooms>>;
  createRoom(room: NewRoomView): Promise<Outcome<ConversationKey>>;
  /** Several people without a name: 2 to 19 others. */
  createGroup(usernames: string[]): Promise<Outcome<ConversationKey>>;
  updateRoom(
    key: ConversationKey,
    change: {
      name?: string;
      topic?: string;
      visibility?: "public" | "private";
      announcements?: boolean;
    },
  ): Promise<Outcome>;
  setRole(key: ConversationKey, userId: string, role: MemberRole): Promise<Outcome>;
  removeMember(key: ConversationKey, userId: string): Promise<Outcome>;
  /** Members of a conversation that has more than 100. */
  listMembers(
    key: ConversationKey,
    pageToken: string,
  ): Promise<Outcome<{ members: readonly { person: Person; role: MemberRole }[]; next: string }>>;
  /** The directory: public rooms and one's own, by name. */
  listRooms(query: string, pageToken: string): Promise<Outcome<{ rooms: readonly RoomView[]; next: string }>>;
  createInvitation(
    key: ConversationKey,
    options: { lifetimeMs: number | undefined; maxUses: number },
  ): Promise<Outcome<{ invitation: InvitationView; token: string }>>;
  listInvitations(key: ConversationKey): Promise<Outcome<readonly InvitationView[]>>;
  revokeInvitation(key: ConversationKey, invitationId: string): Promise<Outcome>;
  /** Where an invitation leads. */
  invitation(token: string): Promise<Outcome<{ room: RoomView; inviter: Person }>>;
  acceptInvitation(token: string): Promise<Outcome<ConversationKey>>;
  joinRoom(key: ConversationKey): Promise<Outcome>;
  leaveRoom(key: ConversationKey): Promise<Outcome>;
  addMembers(key: ConversationKey, usernames: string[]): Promise<Outcome>;
}

/** What is begun in a conversation. */
export interface DraftView {
  text: string;
  /** The message it is an answer to; 0: none. */
  replyToSeq: number;
}

export interface NewRoomView {
  name: string;
  topic: string;
  visibility: "public" | "private";
  announcements: boolean;
  usernames: string[];
}

/** A room as the directory shows it. */
export interface RoomView {
  key: ConversationKey;
  name: string;
  topic: string;
  visibility: "public" | "private" | undefined;
  memberCount: number;
  joined: boolean;
}

export interface InvitationView {
  id: string;
  creator: Person;
  createdAt: number;
  /** Undefined: good until it is withdrawn. */
  expiresAt: number | undefined;
  /** 0: any number. */
  maxUses: number;
  uses: number;
}

/** Where a message of one's own is, one page of its recipients; times are milliseconds since 1970. */
export interface DeliveryReport {
  createdAt: number;
  recipients: number;
  delivered: number;
  read: number;
  people: readonly {
    person: Person;
    read: boolean;
    readAt: number | undefined;
    devices: readonly {
      name: string;
      delivered: boolean;
      deliveredAt: number | undefined;
      lastSeenAt: number | undefined;
    }[];
  }[];
  /** For the next page; empty at the last. */
  next: string;
}

/** The external store that React subscribes to. */
export interface ViewStore {
  readonly actions: AppActions;
  readonly account: AccountActions;
  readonly operator: OperatorActions;
  subscribe(listener: () => void): () => void;
  app(): AppView;
  /** The open conversation's view, or of any key that has been opened. */
  conversation(key: ConversationKey): ConversationView;
}
