import type { MovedMark } from "./acknowledge.ts";
import type { Chat } from "./chat.ts";
import { requireMarkable } from "./membership.ts";
import type { Caller, ConversationId } from "./model.ts";

/**
 * Notes that the caller has read everything up to `seq`; their other devices learn it by the personal feed. Of a person who
 * hides what they have read, nobody is to notice that anything moved.
 */
export function markRead(chat: Chat, caller: Caller, id: ConversationId, seq: number): Promise<MovedMark> {
  return chat.store.write(async (tx) => {
    const from = await requireMarkable(tx.conversations, id, caller, seq);
    if (seq <= from.readSeq) return { seq: from.readSeq, told: false };
    await tx.conversations.markRead(id, caller.userId, { from, to: seq, at: chat.env.now() });
    const { hideReadReceipts } = await tx.personal.preferences(caller.userId);
    return { seq, told: !hideReadReceipts };
  });
}
