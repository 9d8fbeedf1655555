import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { parsePageSize } from "./limits.ts";
import { requireMember } from "./membership.ts";
import type { Caller, ConversationId, Message } from "./model.ts";
import type { ChatReader } from "./ports.ts";
import { conversationNotFound } from "./refusals.ts";

/** At most one of the first three is given; none: the newest messages. */
export interface PageRequest {
  /** Messages below this seq. */
  beforeSeq?: number;
  /** Messages above this seq. */
  afterSeq?: number;
  /** From the first message stored then or later, or else the newest message. Milliseconds since 1970. */
  fromTime?: number | undefined;
  /** 1 to 200; 0 means 50. */
  limit: number;
}

export interface MessagePage {
  /** Ascending by seq, without a gap. */
  messages: Message[];
  /** Whether there are more in the direction asked for. */
  hasMore: boolean;
  /** The feed's head when the page was read. */
  through: number;
  /** The conversation's newest message then. */
  lastSeq: number;
}

/** A page of history, read in one snapshot. */
export async function listMessages(
  chat: Chat,
  caller: Caller,
  id: ConversationId,
  request: PageRequest,
): Promise<MessagePage> {
  const { beforeSeq = 0, afterSeq = 0, fromTime } = request;
  const size = parsePageSize(request.limit, "limit", 50, 200);
  requireSeq(beforeSeq, "before_seq");
  requireSeq(afterSeq, "after_seq");
  requireOne([beforeSeq > 0, afterSeq > 0, fromTime !== undefined]);
  return chat.store.read(async (tx) => {
    await requireMember(tx.conversations, id, caller.userId);
    const head = await tx.conversations.head(id);
    if (head === undefined) throw conversationNotFound();
    const { lastSeq, version: through } = head;
    const after = fromTime === undefined ? afterSeq : (await firstSince(tx, id, lastSeq, fromTime)) - 1;
    if (afterSeq === 0 && fromTime === undefined) {
      const messages = await tx.messages.below(id, beforeSeq || lastSeq + 1, size);
      // Numbers are dense from 1, so the lowest one says whether there are older.
      return { messages, hasMore: (messages[0]?.seq ?? 1) > 1, through, lastSeq };
    }
    const messages = await tx.messages.above(id, after, size);
    return { messages, hasMore: (messages.at(-1)?.seq ?? lastSeq) < lastSeq, through, lastSeq };
  });
}

/**
 * The first message stored at `time` or later, by halving: times rise with the numbers, but for a clock that was
 * set back, and then it is one near there. The newest when there is none; 1 when there are no messages.
 */
async function firstSince(
  tx: ChatReader,
  id: ConversationId,
  lastSeq: number,
  time: number,
): Promise<number> {
  let from = 1;
  let to = Math.max(1, lastSeq);
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const at = (await tx.messages.createdAt(id, middle)) ?? Number.POSITIVE_INFINITY;
    if (at >= time) to = middle;
    else from = middle + 1;
  }
  return from;
}

function requireSeq(seq: number, field: string): void {
  if (Number.isSafeInteger(seq) && seq >= 0) return;
  throw new Refusal("invalid-argument", "Messages are numbered from 1.", { field });
}

function requireOne(given: readonly boolean[]): void {
  if (given.filter(Boolean).length <= 1) return;
  throw new Refusal(
    "invalid-argument",
    "Ask for messages before or after one, or from a time: only one of it.",
    {
      field: "after_seq",
    },
  );
}
