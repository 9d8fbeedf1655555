import type { Caller, ConversationId, UserId } from "../chat/model.ts";
import type { PresenceBoard } from "./presence.ts";
import type { SightingsLog } from "./sightings.ts";
import type { TypingBoard } from "./typing.ts";

/** What is known of others at this moment, and what of it one device is to be told. */
export interface Others {
  isOnline(userId: UserId): boolean;
  lastSeen(userId: UserId): number | undefined;
  isTyping(conversation: ConversationId, userId: UserId): boolean;
  /** Whether nobody but the reader is online. */
  isNobodyHere(): boolean;
  /** Whether the device is told of others: somebody looks at it and does not hide. */
  isLooking(): boolean;
  /** … and looks at this conversation, which the stream still follows. */
  isLookingAt(conversation: ConversationId): boolean;
}

/** Who knows of people. */
export interface OthersSources {
  presence: PresenceBoard;
  typing: TypingBoard;
  sightings: SightingsLog;
}

/** For the device of one stream. */
export class OthersOfStream implements Others {
  readonly #sources: OthersSources;
  readonly #reader: Caller;
  readonly #feeds: { follows(conversation: ConversationId): boolean };

  constructor(
    sources: OthersSources,
    reader: Caller,
    feeds: { follows(conversation: ConversationId): boolean },
  ) {
    this.#sources = sources;
    this.#reader = reader;
    this.#feeds = feeds;
  }

  isOnline(userId: UserId): boolean {
    return this.#sources.presence.isOnline(userId);
  }

  lastSeen(userId: UserId): number | undefined {
    const { presence, sightings } = this.#sources;
    // Seen a moment ago is known here also of somebody who has hidden since.
    return presence.isHiding(userId) === true ? undefined : sightings.lastSeen(userId);
  }

  isTyping(conversation: ConversationId, userId: UserId): boolean {
    return this.#sources.typing.isTyping(conversation, userId);
  }

  isNobodyHere(): boolean {
    return this.#sources.presence.isAlone(this.#reader.userId);
  }

  isLooking(): boolean {
    return this.#sources.presence.isLooking(this.#reader.userId, this.#reader.deviceId);
  }

  isLookingAt(conversation: ConversationId): boolean {
    const { userId, deviceId } = this.#reader;
    return (
      this.#feeds.follows(conversation) && this.#sources.presence.isLookingAt(userId, deviceId, conversation)
    );
  }
}
