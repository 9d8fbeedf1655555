import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import type { UserId } from "./model.ts";
import type { ChatStore, ChatTransaction } from "./ports.ts";

const DAY_MS = 24 * 60 * 60_000;
/** What a row takes beside its text: so that reactions, which have none to speak of, fill no disk either. */
const ROW_BYTES = 250;
/** What part of the limit is counted in memory only: to write every message's count would make sending dearer. */
const UNWRITTEN_PART = 1 / 100;
/** People whose counts are remembered: the one who came first is forgotten first, with what is not written. */
const MAX_PEOPLE = 20_000;

interface Count {
  /** Days since 1970, UTC. */
  day: number;
  bytes: number;
  /** Of these, what the store does not know. */
  unwritten: number;
}

/** Beside each store that is written to in this process. */
const countsOf = new WeakMap<ChatStore, Map<UserId, Count>>();

/**
 * Counts a text against what somebody may have stored in a day of UTC; what is refused counts for nothing. A restart
 * forgives a hundredth of the limit at most.
 *
 * @param at milliseconds since 1970
 * @throws Refusal "throttled" until the next day begins
 */
export async function countStored(
  chat: Chat,
  tx: ChatTransaction,
  { userId, text, at }: { userId: UserId; text: string; at: number },
): Promise<void> {
  const { storedPerDay } = chat.settings.limits;
  const count = await countOf(chat.store, tx, userId, Math.floor(at / DAY_MS));
  const bytes = ROW_BYTES + Buffer.byteLength(text);
  if (count.bytes + bytes > storedPerDay) {
    throw new Refusal("throttled", "You have stored as much as fits into a day. It goes on tomorrow.", {
      retryAfterMs: (count.day + 1) * DAY_MS - at,
      limit: "LIMIT_STORED_PER_DAY",
    });
  }
  count.bytes += bytes;
  count.unwritten += bytes;
  if (count.unwritten >= storedPerDay * UNWRITTEN_PART) {
    count.unwritten = 0;
    await tx.personal.setStored(userId, { day: count.day, bytes: count.bytes });
  }
}

async function countOf(store: ChatStore, tx: ChatTransaction, userId: UserId, today: number): Promise<Count> {
  const counts = countsOf.get(store) ?? new Map<UserId, Count>();
  countsOf.set(store, counts);
  const known = counts.get(userId);
  if (known !== undefined && isStill(known.day, today)) return known;
  const stored = await tx.personal.stored(userId);
  const fresh = { day: today, bytes: 0, ...(stored && isStill(stored.day, today) && stored), unwritten: 0 };
  counts.set(userId, fresh);
  const [first] = counts.keys();
  if (counts.size > MAX_PEOPLE && first !== undefined) counts.delete(first);
  return fresh;
}

/**
 * Whether what was counted for a day counts today. A clock that was set back goes on counting for the later day, but
 * not when it had been days ahead: whoever wrote then would have that day's share for all the days until it comes.
 */
function isStill(day: number, today: number): boolean {
  return day === today || day === today + 1;
}
