import type { UserId } from "../chat/model.ts";
import type { Clock } from "../delivery/clock.ts";

/** Sends per user: a burst of a busy outbox passes, a flood does not. */
export const sendLimits = { perSecond: 50, burst: 200 };

/** Takes one send from a user's allowance. Returns 0 when it may pass, else milliseconds until one may. */
export type SendThrottle = (userId: UserId) => number;

/** Users remembered at a time; beyond that, those whose allowance is whole again are forgotten. */
const maxRemembered = 10_000;

/** A token bucket per user. Each holds the time at which it will be full again, which is all there is to know. */
export function createSendThrottle(clock: Clock, { perSecond, burst } = sendLimits): SendThrottle {
  const fullAt = new Map<UserId, number>();
  const costMs = 1000 / perSecond;
  const forget = (now: number): void => {
    for (const [userId, at] of fullAt) if (at <= now) fullAt.delete(userId);
  };
  return (userId) => {
    const now = clock.now();
    const next = Math.max(fullAt.get(userId) ?? now, now) + costMs;
    const waitMs = next - (now + burst * costMs);
    if (waitMs > 0) return Math.ceil(waitMs);
    if (fullAt.size >= maxRemembered) forget(now);
    fullAt.set(userId, next);
    return 0;
  };
}
