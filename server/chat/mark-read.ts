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
    await requireMarkable(tx.conversations, id, caller.userId, seq);
    const { hideReadReceipts } = await tx.personal.preferences(caller.userId);
    const mark = await tx.conversations.markRead(id, caller.userId, seq, chat.env.now());
    return { seq: mark, told: !hideReadReceipts };
  });
}
