import type { Chat } from "./chat.ts";
import { requireMarkable } from "./membership.ts";
import type { Caller, ConversationId } from "./model.ts";

export interface ReadMark {
  /** The highest ever noted. */
  seq: number;
  /** Whether the person hides what they have read: then nobody is to notice that anything moved. */
  hidden: boolean;
}

/** Notes that the caller has read everything up to `seq`; their other devices learn it by the personal feed. */
export function markRead(chat: Chat, caller: Caller, id: ConversationId, seq: number): Promise<ReadMark> {
  return chat.store.write(async (tx) => {
    await requireMarkable(tx.conversations, id, caller.userId, seq);
    const { hideReadReceipts: hidden } = await tx.personal.preferences(caller.userId);
    return { seq: await tx.conversations.markRead(id, caller.userId, seq, chat.env.now()), hidden };
  });
}
