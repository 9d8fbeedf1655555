/**
 * What happened in one chaos run: every operation with its beginning and its end, and everything that anybody
 * received. One event is one line of JSON. All clients run in one process, so one monotonic clock stamps all of it;
 * an operation is known to be over before another began only by these stamps.
 */

/** Who did it: one instance of a client. A client that is closed and opened anew is another actor. */
export type ActorName = string;

/** Numbers an operation or a stream within the run. */
export type Op = number;

interface Stamped {
  /**
   * Milliseconds since the run began, monotonic, with fractions: two events of the same `t` count as simultaneous. The
   * beginning of an operation is stamped before its request can leave, its ending after the answer has come.
   */
  t: number;
}

export type HistoryEvent = Stamped &
  (Setting | Sending | Changing | Streaming | Marking | Membership | Ending);

type Setting =
  | { kind: "run"; seed: number; plan: Record<string, unknown> }
  /** `deviceId` names what the actor keeps its copy and its outbox in: whoever opens the same copy later has the same one. */
  | { kind: "actor"; actor: ActorName; sort: "browser" | "small"; userId: string; deviceId: string }
  | { kind: "fault"; what: string; where?: string }
  /**
   * The network sent a recorded request of this user a second time, without anybody hearing the answer: whatever the user
   * has asked for before, also what was refused then, may happen from now on.
   */
  | { kind: "replay"; userId: string }
  /**
   * The server begins this epoch; the run's first one too (with `keeps: 0`). `keeps`: what was answered before this time is
   * still there (a backup began then). `t` is a time when the old server answered no more and the new one not yet; the
   * line may be written later, when the epoch's name is known.
   */
  | { kind: "epoch"; epoch: string; keeps: number };

type Sending =
  /**
   * A row is in a browser's outbox now: within `actor` and `key`, this is the order typed. A retry of a failed row is typed
   * anew, under its own id. Stamped before any attempt to send it.
   */
  | { kind: "typed"; actor: ActorName; userId: string; key: string; id: string; text: string }
  /** The person deleted a row, or discarded it with the rest on logging out: nobody needs to see it again. */
  | { kind: "discarded"; userId: string; id: string }
  /**
   * One attempt. The same id may be attempted often; `target` (its kind and its value, as in `user_id:u_1`) and `text` are
   * the request, and attempts of one id with equal ones are the same request. Every attempt is here, also those that are
   * made to be refused.
   */
  | {
      kind: "send";
      op: Op;
      actor: ActorName;
      userId: string;
      id: string;
      target: string;
      text: string;
      /** Left out when it answers no message. */
      replyTo?: number;
    }
  /** Answered OK. */
  | { kind: "sent"; op: Op; conversationId: string; seq: number; version: number };

type Changing =
  /**
   * One attempt of a command that changes a message; `id` is the client_command_id. `message` names it as the request
   * does: `seq:7`, or `id:x` for one of the user's own.
   */
  | {
      kind: "change";
      op: Op;
      actor: ActorName;
      userId: string;
      id: string;
      conversationId: string;
      message: string;
      change: MessageChange;
    }
  /** Answered OK. */
  | { kind: "changed"; op: Op; version: number };

/** What a command asks for. */
export type MessageChange =
  | { do: "edit"; text: string }
  | { do: "delete" }
  | { do: "react"; emoji: string; on: boolean };

type Streaming =
  /** A stream is asked for. `epoch` is the epoch of the cursors; empty without any. */
  | {
      kind: "open";
      stream: Op;
      actor: ActorName;
      userId: string;
      deviceId: string;
      start: "snapshot" | "unacknowledged";
      epoch: string;
      cursors: [feed: string, version: number][];
    }
  | { kind: "hello"; stream: Op; epoch: string }
  | { kind: "changes"; stream: Op; changes: ReceivedChanges }
  | { kind: "caught-up"; stream: Op }
  | { kind: "reset"; stream: Op; epoch: string }
  | { kind: "closed"; stream: Op; why: string };

/** A frame of changes as it came, before the client decided what of it is new. */
export interface ReceivedChanges {
  feed: string;
  after: number;
  /** 0: more frames of the same beginning follow. */
  through: number;
  snapshot: boolean;
  /** With `snapshot`: messages below it are left out. */
  historyFrom: number;
  /** Its row, when it changed; `version` is the row's own. */
  conversation?: { version: number; memberCount: number };
  members: { userId: string; version: number; left: boolean }[];
  messages: ReceivedMessage[];
  entries: { conversationId: string; version: number; removed: boolean; readSeq: number }[];
}

export interface ReceivedMessage {
  seq: number;
  version: number;
  id: string;
  senderId: string;
  text: string;
  /** The number of the message that it answers; left out when there is none. */
  replyTo?: number;
  /** Left out while it is not. */
  deleted?: true;
  /** Left out when there are none. */
  reactions?: [emoji: string, userIds: readonly string[]][];
}

type Marking =
  /** `epoch` as the request names it; left out when it names none. */
  | {
      kind: "acknowledge";
      op: Op;
      actor: ActorName;
      deviceId: string;
      conversationId: string;
      seq: number;
      epoch?: string;
    }
  | { kind: "read"; op: Op; actor: ActorName; userId: string; conversationId: string; seq: number };

type Membership =
  /** `by` changes whether `userId` is a member, or asks for it again; a creation counts as joining. */
  { kind: "member"; op: Op; by: string; userId: string; conversationId: string; change: "join" | "leave" };

type Ending =
  /** An acknowledgement, a read mark or a change of members was answered OK. */
  | { kind: "done"; op: Op }
  /** A definite answer: nothing was stored by this attempt. `code` and `reason` as on the wire: `already_exists`, `CLIENT_ID_REUSED`. */
  | { kind: "refused"; op: Op; code: string; reason: string }
  /** Torn, timed out, UNAVAILABLE: nobody knows. */
  | { kind: "unanswered"; op: Op }
  /**
   * What a client shows of a conversation, down to its end; `settled` when all faults are over and it had time to catch
   * up. `conversationId` is the row's key where there is no conversation yet. Before a client's last `shown`, all of its
   * unsent rows must have been shown, wherever they are. `id` is the client_message_id of own rows, and of others'
   * whatever the list knows them by; stored rows have their `seq`. A small client shows what it
   * has written down in this epoch, from the newest beginning on that left a gap to what it had before.
   */
  | {
      kind: "shown";
      actor: ActorName;
      userId: string;
      conversationId: string;
      settled: boolean;
      rows: { id: string; seq?: number; text: string; state: "stored" | "waiting" | "failed" }[];
    }
  /**
   * All of one conversation as a client that begins anew reads it at the very end, when nothing is written any more. One
   * line for each member that read it, or one for all. A conversation without members has none.
   */
  | {
      kind: "truth";
      conversationId: string;
      epoch: string;
      version: number;
      members: string[];
      messages: ReceivedMessage[];
    }
  /** What the server holds for its clients, before the first came and after the last has gone. Units as the name says. */
  | { kind: "gauges"; when: "before" | "after"; values: Record<string, number> };
