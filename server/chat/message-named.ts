import type { ConversationId, Message, UserId } from "./model.ts";
import type { ChatReader } from "./ports.ts";
import { messageNotFound } from "./refusals.ts";

/** How a request names a message of a conversation: by its number, or by the client id of one of the caller's own. */
export type MessageName = { kind: "seq"; value: number } | { kind: "client_message_id"; value: string };

/**
 * The message of that name in this conversation, also a deleted one.
 *
 * @throws Refusal "message-not-found"; so for the client id of somebody else's, and of one's own elsewhere
 */
export async function messageNamed(
  tx: ChatReader,
  id: ConversationId,
  name: MessageName,
  userId: UserId,
): Promise<Message> {
  const seq = name.kind === "seq" ? name.value : await seqOf(tx, id, name.value, userId);
  const message = seq === undefined ? undefined : await tx.messages.bySeq(id, seq);
  if (message === undefined) throw messageNotFound(name.kind);
  return message;
}

async function seqOf(
  tx: ChatReader,
  id: ConversationId,
  clientMessageId: string,
  userId: UserId,
): Promise<number | undefined> {
  const sent = await tx.messages.sent(userId, clientMessageId);
  return sent?.conversationId === id ? sent.seq : undefined;
}
