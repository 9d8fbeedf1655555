import type { Caller, ConversationId } from "../chat/model.ts";
import type { Others } from "./news.ts";
import type { PresenceBoard } from "./presence.ts";
import type { SightingsLog } from "./sightings.ts";
import type { TypingBoard } from "./typing.ts";

/** Who knows of people. */
export interface OthersSources {
  presence: PresenceBoard;
  typing: TypingBoard;
  sightings: SightingsLog;
}

/** What is known of others, for one device. */
export function othersFor(
  { presence, typing, sightings }: OthersSources,
  { userId, deviceId }: Caller,
  follows: (conversation: ConversationId) => boolean,
): Others {
  return {
    isOnline: presence.isOnline,
    // Seen a moment ago is known here also of somebody who has hidden since.
    lastSeen: (of) => (presence.isHiding(of) === true ? undefined : sightings.lastSeen(of)),
    isTyping: typing.isTyping,
    isNobodyHere: () => presence.isAlone(userId),
    isLooking: () => presence.isLooking(userId, deviceId),
    isLookingAt: (conversation) =>
      follows(conversation) && presence.isLookingAt(userId, deviceId, conversation),
  };
}
