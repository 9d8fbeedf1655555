import type { Chat } from "../chat/chat.ts";
import { MAX_NAMES_PER_CALL } from "../chat/limits.ts";
import type { UserId } from "../chat/model.ts";
import type { Clock } from "../delivery/clock.ts";
import { Throttle as TokenBuckets, type ThrottleRate } from "../identity/throttle.ts";
import { Refusal } from "../refusal.ts";

/**
 * Takes `cost` (default 1) from an allowance, a user's or an address's. Returns 0 when it may pass, else milliseconds
 * until it may. What costs more than there can ever be takes all there can be.
 */
export type Throttle = (whose: string, cost?: number) => number;

/** What the calls that change rooms are given. */
export interface RoomDeps {
  chat: Chat;
  roomThrottle: Throttle;
}

/** An allowance for each user, or each address. */
export function createThrottle(clock: Clock, rate: ThrottleRate): Throttle {
  const buckets = new TokenBuckets(rate, clock.now);
  return (whose, cost = 1) => buckets.take(whose, Math.min(cost, rate.burst));
}

/**
 * Lets a change of what is the caller's own pass, or refuses it: how they see a conversation, a draft, a preference.
 *
 * @param cost how many of the allowance it takes
 * @param limit the setting whose allowance it is, for the log
 * @throws Refusal "throttled"
 */
export function admitOwnChange(
  throttle: Throttle,
  userId: UserId,
  cost = 1,
  limit: "LIMIT_SENDS" | "LIMIT_ROOM_CHANGES" = "LIMIT_SENDS",
): void {
  const retryAfterMs = throttle(userId, cost);
  if (retryAfterMs > 0) {
    throw new Refusal("throttled", "This is going very fast. Try again in a moment.", {
      retryAfterMs,
      limit,
    });
  }
}

/**
 * Lets a change of a room pass, or refuses it.
 *
 * @param names how many people it names
 * @throws Refusal "throttled"
 */
export function admitRoomChange(throttle: Throttle, userId: UserId, names = 0): void {
  const retryAfterMs = throttle(userId, 1 + Math.min(names, MAX_NAMES_PER_CALL));
  if (retryAfterMs > 0) {
    throw new Refusal("throttled", "You are changing rooms very fast. Try again in a moment.", {
      retryAfterMs,
      limit: "LIMIT_ROOM_CHANGES",
    });
  }
}
