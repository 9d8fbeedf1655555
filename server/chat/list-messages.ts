import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { parsePageSize } from "./limits.ts";
import { requireMember } from "./membership.ts";
import type { Caller, ConversationId, Message } from "./model.ts";

export interface MessagePage {
  /** Ascending by seq, without a gap. */
  messages: Message[];
  /** Whether there are older ones. */
  hasMore: boolean;
  /** The feed's head when the page was read. */
  through: number;
}

/** A page of history that ends just below `beforeSeq` (0: at the newest). `limit` 0 means 50. */
export async function listMessages(
  chat: Chat,
  caller: Caller,
  id: ConversationId,
  { beforeSeq, limit }: { beforeSeq: number; limit: number },
): Promise<MessagePage> {
  const size = parsePageSize(limit, "limit", 50, 200);
  if (!Number.isSafeInteger(beforeSeq) || beforeSeq < 0) {
    throw new Refusal("invalid-argument", "Messages are numbered from 1.", { field: "before_seq" });
  }
  return chat.store.read(async (tx) => {
    await requireMember(tx.conversations, id, caller.userId);
    return tx.messages.page(id, beforeSeq, size);
  });
}
