import type { UserId } from "../chat/model.ts";
import { Refusal } from "../refusal.ts";
import type { Throttle } from "./throttle.ts";

/** Something that a person does once, and what doing it earlier was answered with. */
export interface Deed<T> {
  perform(): Promise<T>;
  /** The answer it got before; undefined when it is new. */
  earlier(): Promise<T | undefined>;
}

/**
 * Performs a deed, unless it is beyond the allowance: then it is refused, except when it only repeats one that is
 * done (P8).
 *
 * @throws Refusal "throttled"
 */
export async function admit<T>(throttle: Throttle, userId: UserId, deed: Deed<T>): Promise<T> {
  const retryAfterMs = throttle(userId);
  if (retryAfterMs === 0) return deed.perform();
  const earlier = await deed.earlier();
  if (earlier !== undefined) return earlier;
  throw new Refusal("throttled", "You are sending very fast. The rest follows in a moment.", {
    retryAfterMs,
    limit: "LIMIT_SENDS",
  });
}
