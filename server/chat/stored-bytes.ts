import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import type { UserId } from "./model.ts";
import type { ChatTransaction } from "./ports.ts";

const DAY_MS = 24 * 60 * 60_000;
/** What a row takes beside its text: so that reactions, which have none to speak of, fill no disk either. */
const ROW_BYTES = 250;

/**
 * Counts a text against what somebody may have stored in a day of UTC, in the transaction that stores it: what is
 * refused or undone later counts for nothing.
 *
 * @param at milliseconds since 1970
 * @throws Refusal "throttled" until the next day begins
 */
export async function countStored(
  chat: Chat,
  tx: ChatTransaction,
  { userId, text, at }: { userId: UserId; text: string; at: number },
): Promise<void> {
  const day = Math.floor(at / DAY_MS);
  const total = await tx.personal.addStored(userId, day, ROW_BYTES + Buffer.byteLength(text));
  if (total <= chat.settings.limits.storedPerDay) return;
  throw new Refusal("throttled", "You have stored as much as fits into a day. It goes on tomorrow.", {
    retryAfterMs: (day + 1) * DAY_MS - at,
    limit: "LIMIT_STORED_PER_DAY",
  });
}
