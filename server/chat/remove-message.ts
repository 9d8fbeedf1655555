import { parseReason, requireOperator, type Acting } from "../operators.ts";
import type { Chat } from "./chat.ts";
import { takeBack } from "./delete-message.ts";
import type { ConversationId } from "./model.ts";
import { conversationNotFound, messageNotFound } from "./refusals.ts";

/**
 * Deletes anybody's message, as its sender could. One that is deleted already stays as it is.
 *
 * @returns the record's number; undefined when there was nothing to do
 * @throws Refusal "not-allowed", "conversation-not-found", "message-not-found", "invalid-argument"
 */
export function removeMessage(
  chat: Chat,
  by: Acting,
  { conversationId, seq, reason }: { conversationId: ConversationId; seq: number; reason: string },
): Promise<number | undefined> {
  const why = parseReason(reason);
  return chat.store.write(async (tx) => {
    await tx.conversations.lock(conversationId);
    await requireOperator(tx.operators, by);
    const conversation = await tx.conversations.byId(conversationId);
    if (conversation === undefined) throw conversationNotFound();
    const message = await tx.messages.bySeq(conversationId, seq);
    if (message === undefined) throw messageNotFound("seq");
    if (message.deletedAt !== undefined) return undefined;
    const at = chat.env.now();
    await takeBack(tx, message, at);
    return tx.operators.record({
      ...{ by, act: "remove-message", at, conversationId, roomName: conversation.name },
      ...{ userId: message.sender.userId, seq, reason: why },
    });
  });
}
