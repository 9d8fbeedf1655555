import type { Chat } from "./chat.ts";
import { mayWriteHere, requireMember } from "./membership.ts";
import type { Caller, ConversationId } from "./model.ts";

/**
 * Whether a member may write in a conversation now.
 *
 * @throws Refusal "conversation-not-found"
 */
export function mayWrite(chat: Chat, { userId }: Caller, id: ConversationId): Promise<boolean> {
  return chat.store.read(async (tx) => {
    return mayWriteHere(await requireMember(tx.conversations, id, userId));
  });
}
