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
  /** Milliseconds since the run began, monotonic. */
  t: number;
}

export type HistoryEvent = Stamped & (Setting | Sending | Streaming | Marking | Membership | Ending);

type Setting =
  | { kind: "run"; seed: number; plan: Record<string, unknown> }
  | { kind: "actor"; actor: ActorName; sort: "browser" | "small"; userId: string; deviceId: string }
  | { kind: "fault"; what: string; where?: string }
  /** The server begins this epoch. `keeps`: what was answered before this time is still there (a backup began then). */
  | { kind: "epoch"; epoch: string; keeps: number };

type Sending =
  /** Put into a browser's outbox: within `actor` and `key`, this is the order typed. A retry of a failed row is typed anew. */
  | { kind: "typed"; actor: ActorName; userId: string; key: string; id: string; text: string }
  /** One attempt. The same id may be attempted often; `target` and `text` are the request. */
  | { kind: "send"; op: Op; actor: ActorName; userId: string; id: string; target: string; text: string }
  | { kind: "sent"; op: Op; conversationId: string; seq: number; version: number };

type Streaming =
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
  historyFrom: number;
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
}

type Marking =
  | { kind: "acknowledge"; op: Op; actor: ActorName; deviceId: string; conversationId: string; seq: number }
  | { kind: "read"; op: Op; actor: ActorName; userId: string; conversationId: string; seq: number };

type Membership =
  /** `by` changes whether `userId` is a member. */
  { kind: "member"; op: Op; by: string; userId: string; conversationId: string; change: "join" | "leave" };

type Ending =
  /** An acknowledgement, a read mark or a change of members was answered OK. */
  | { kind: "done"; op: Op }
  /** A definite answer: nothing was stored by this attempt. */
  | { kind: "refused"; op: Op; code: string; reason: string }
  /** Torn, timed out, UNAVAILABLE: nobody knows. */
  | { kind: "unanswered"; op: Op }
  /** What a client shows of a conversation; `settled` when all faults are over and it had time to catch up. */
  | {
      kind: "shown";
      actor: ActorName;
      userId: string;
      conversationId: string;
      settled: boolean;
      rows: { id: string; seq?: number; text: string; state: "stored" | "waiting" | "failed" }[];
    }
  /** All of one conversation as a client that begins anew reads it at the very end. */
  | {
      kind: "truth";
      conversationId: string;
      epoch: string;
      version: number;
      members: string[];
      messages: ReceivedMessage[];
    }
  /** What the server holds for its clients, before the first came and after the last has gone. */
  | { kind: "gauges"; when: "before" | "after"; values: Record<string, number> };
