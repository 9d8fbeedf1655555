import type {
  sendMessage as SendMessage,
  sentBefore as SentBefore,
} from "../../../server/chat/send-message.ts";
import { add, conversationOf, goOn } from "./memory.ts";

/** Numbers a message in memory: nothing is looked up, checked or kept. */
export const sendMessage: typeof SendMessage = async (chat, caller, { clientMessageId, target, text }) => {
  const id = target.value;
  const conversation = conversationOf(id) ?? (await asStored(chat, id));
  const createdAt = chat.env.now();
  const numbers = add(conversation, {
    conversationId: id,
    clientMessageId,
    sender: { userId: caller.userId, username: "somebody", unclaimed: false },
    text,
    createdAt,
    editedAt: undefined,
    deletedAt: undefined,
    replyToSeq: 0,
    forwarded: undefined,
    reactions: [],
  });
  return { conversationId: id, ...numbers, createdAt, recipientUnclaimed: false };
};

export const sentBefore: typeof SentBefore = async () => undefined;

async function asStored({ store }: Parameters<typeof SendMessage>[0], id: string) {
  const head = await store.read((tx) => tx.conversations.head(id));
  return goOn(id, head?.lastSeq ?? 0, head?.version ?? 0);
}
