import { Refusal } from "../refusal.ts";
import { checkText } from "./limits.ts";
import type { ConversationId, Forwarded, UserId } from "./model.ts";
import type { ChatTransaction } from "./ports.ts";
import { messageNotFound } from "./refusals.ts";

/** What a send says: words of its own, or those of a message that it forwards. */
export interface Words {
  text: string;
  forwarded: Forwarded | undefined;
}

/** Names the message that is forwarded. */
export interface ForwardSource {
  conversationId: ConversationId;
  seq: number;
}

interface Saying {
  /** Empty with `forward`. */
  text: string;
  replyToSeq: number;
  forward: ForwardSource | undefined;
}

/** The words that a send stores, or a refusal of what it says. */
export async function wordsOf(
  tx: ChatTransaction,
  userId: UserId,
  { text, replyToSeq, forward }: Saying,
): Promise<Words> {
  if (forward === undefined) {
    checkText(text);
    return { text, forwarded: undefined };
  }
  if (text !== "" || replyToSeq !== 0) {
    const field = text === "" ? "reply_to_seq" : "text";
    throw new Refusal("invalid-argument", "What is forwarded says nothing else and answers nothing.", {
      field,
    });
  }
  return forwardedWords(tx, userId, forward);
}

/** Another message's words, with who said them first. */
async function forwardedWords(
  tx: ChatTransaction,
  userId: UserId,
  { conversationId, seq }: ForwardSource,
): Promise<Words> {
  const membership = await tx.conversations.membership(conversationId, userId);
  const source = membership && (await tx.messages.bySeq(conversationId, seq));
  // A conversation one may not see, a number that there is not yet, words that were taken back: all alike (P7).
  if (source === undefined || source.deletedAt !== undefined) throw messageNotFound("forward");
  const { sender, createdAt, text } = source;
  return { text, forwarded: source.forwarded ?? { sender, createdAt } };
}
