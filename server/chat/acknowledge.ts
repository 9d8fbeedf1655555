import type { Chat } from "./chat.ts";
import { requireMarkable } from "./membership.ts";
import type { Caller, ConversationId } from "./model.ts";

/**
 * Notes that the caller's device holds every message up to `seq` safely.
 *
 * @returns the device's mark now: the highest it has acknowledged
 */
export function acknowledge(chat: Chat, caller: Caller, id: ConversationId, seq: number): Promise<number> {
  return chat.store.write(async (tx) => {
    await requireMarkable(tx.conversations, id, caller.userId, seq);
    return tx.conversations.acknowledge(id, caller, seq, chat.env.now());
  });
}
