import type { Chat } from "./chat.ts";
import { requireMarkable } from "./membership.ts";
import type { Caller, ConversationId } from "./model.ts";

/**
 * Notes that the caller has read everything up to `seq`; their other devices learn it by the personal feed.
 *
 * @returns the person's read mark now: the highest ever noted
 */
export function markRead(chat: Chat, caller: Caller, id: ConversationId, seq: number): Promise<number> {
  return chat.store.write(async (tx) => {
    await requireMarkable(tx.conversations, id, caller.userId, seq);
    return tx.conversations.markRead(id, caller.userId, seq, chat.env.now());
  });
}
