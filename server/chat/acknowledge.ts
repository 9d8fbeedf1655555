import type { Chat } from "./chat.ts";
import { requireMarkable } from "./membership.ts";
import type { Caller, ConversationId } from "./model.ts";

/** What became of a mark. */
export interface MovedMark {
  /** The highest ever noted. */
  seq: number;
  /** Whether others see another one than before. */
  told: boolean;
}

/** Notes that the caller's device holds every message up to `seq` safely. */
export function acknowledge(chat: Chat, caller: Caller, id: ConversationId, seq: number): Promise<MovedMark> {
  return chat.store.write(async (tx) => {
    const from = await requireMarkable(tx.conversations, id, caller, seq);
    if (seq <= from.deviceMark) return { seq: from.deviceMark, told: false };
    await tx.conversations.acknowledge(id, caller, { from, to: seq, at: chat.env.now() });
    return { seq, told: seq > from.highestMark };
  });
}
