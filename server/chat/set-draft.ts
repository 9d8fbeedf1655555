import type { Chat } from "./chat.ts";
import { checkDraft } from "./limits.ts";
import { requireMember } from "./membership.ts";
import type { Caller, ConversationId, Draft } from "./model.ts";
import type { ChatTransaction } from "./ports.ts";
import { messageNotFound } from "./refusals.ts";

/** What somebody has begun to write; an empty text: nothing any more, and it answers nothing. */
export type DraftText = Pick<Draft, "text" | "replyToSeq">;

/**
 * Keeps a draft for the caller's other devices. The same again is no change.
 *
 * @returns the version of the change in the personal feed, or of the draft's last one; 0 when there never was one
 */
export function setDraft(chat: Chat, caller: Caller, id: ConversationId, asked: DraftText): Promise<number> {
  const { text } = asked;
  const replyToSeq = text === "" ? 0 : asked.replyToSeq;
  return chat.store.write(async (tx) => {
    await requireMember(tx.conversations, id, caller.userId);
    checkDraft(text);
    const draft = await tx.personal.draft(caller.userId, id);
    const { text: before, replyToSeq: answered } = draft ?? { text: "", replyToSeq: 0 };
    if (text === before && replyToSeq === answered) return draft?.version ?? 0;
    await requireMessage(tx, id, replyToSeq);
    const updatedAt = chat.env.now();
    return tx.personal.setDraft({ ...caller, conversationId: id, text, replyToSeq, updatedAt });
  });
}

/** Numbers are dense, so the newest says which messages there are; 0 names none. */
async function requireMessage(tx: ChatTransaction, id: ConversationId, seq: number): Promise<void> {
  const head = await tx.conversations.head(id);
  if (head === undefined || seq > head.lastSeq) throw messageNotFound("reply_to_seq");
}
