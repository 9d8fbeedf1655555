import type { Changes, ConversationId, DeviceId, FeedId, UserId } from "../chat/model.ts";

/** A frame ready to be sent. */
export interface ReadyFrame<Encoded> {
  readonly changes: Changes;
  readonly encoded: Encoded;
}

/** One live stream, as others see it. None of its methods throws; but for `offer`, they only note something and ring. */
export interface Subscriber<Encoded = unknown> {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  /** The feed is at least at `version`. */
  hear(feed: FeedId, version: number): void;
  /** Where it is live in a conversation, when it would take a frame at this moment: it rests, and its sink is ready. */
  standsAt(feed: ConversationId): number | undefined;
  /**
   * Takes a frame that its reader may have, if it continues exactly where the stream stands and needs nothing but to be
   * sent. A frame without progress says that the store lags behind `head`. False: it is to be rung instead.
   */
  offer(frame: ReadyFrame<Encoded>, head: number): boolean;
  /** Somebody else's marks in the conversation moved. */
  marksMoved(conversation: ConversationId): void;
  /** Somebody came or went. */
  presenceChanged(userId: UserId): void;
  /** The device looks that did not before. */
  beganToLook(): void;
  /** Somebody writes, or no longer, in the conversation that the device looks at. */
  typingChanged(conversation: ConversationId, userId: UserId): void;
  /** The reader's own preferences are others than before. */
  preferencesChanged(): void;
}
