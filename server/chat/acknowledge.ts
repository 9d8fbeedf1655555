import type { Chat } from "./chat.ts";
import { requireMarkable } from "./membership.ts";
import type { Caller, ConversationId } from "./model.ts";

/** What became of a mark. */
export interface MovedMark {
  /** The highest ever noted. */
  seq: number;
  /** Whether others are to look at it again. */
  told: boolean;
}

/** Notes that the caller's device holds every message up to `seq` safely. */
export function acknowledge(chat: Chat, caller: Caller, id: ConversationId, seq: number): Promise<MovedMark> {
  return chat.store.write(async (tx) => {
    await requireMarkable(tx.conversations, id, caller.userId, seq);
    return { seq: await tx.conversations.acknowledge(id, caller, seq, chat.env.now()), told: true };
  });
}
