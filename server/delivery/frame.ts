import type { Changes, ConversationId, DeviceId, User, UserId } from "../chat/model.ts";
import type { Mark } from "./feed-store.ts";

/** What a stream says, before it is encoded. The contract explains each kind. */
export type Frame =
  | { kind: "hello"; epoch: string; heartbeatMs: number; user: User; deviceId: DeviceId }
  | { kind: "changes"; changes: Changes }
  | { kind: "caught-up" }
  | { kind: "receipts"; marks: readonly Mark[] }
  | { kind: "ephemeral"; presence: readonly Presence[]; typing: readonly Typing[] }
  | { kind: "heartbeat" }
  | { kind: "reset"; epoch: string }
  | { kind: "going-away"; retryAfterMs: number };

/** Whether somebody is here. */
export interface Presence {
  userId: UserId;
  online: boolean;
  /** When they were here last, in milliseconds since 1970; undefined while they are, and when that is not known. */
  lastSeenAt: number | undefined;
}

/** Whether somebody writes. */
export interface Typing {
  conversationId: ConversationId;
  userId: UserId;
  typing: boolean;
}

/** Turns a frame into what the transport carries. Called once per frame, however many streams share it. */
export type Encode<Encoded> = (frame: Frame) => Encoded;
