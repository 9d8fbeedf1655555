import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { MAX_LOOKED_UP } from "./limits.ts";
import { requireMember } from "./membership.ts";
import type { Caller, ConversationId, Message } from "./model.ts";

/** Those of the messages that there are, in the order asked for: 1 to 100, fewer when they exceed 256 KiB. */
export async function getMessages(
  chat: Chat,
  caller: Caller,
  id: ConversationId,
  seqs: readonly number[],
): Promise<Message[]> {
  if (seqs.length < 1 || seqs.length > MAX_LOOKED_UP) {
    throw new Refusal("invalid-argument", `Ask for 1 to ${MAX_LOOKED_UP} messages.`, { field: "seqs" });
  }
  return chat.store.read(async (tx) => {
    await requireMember(tx.conversations, id, caller.userId);
    return tx.messages.some(id, [...new Set(seqs)]);
  });
}
