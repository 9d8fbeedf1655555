import type { Chat } from "./chat.ts";
import { checkEmoji, parsePageSize } from "./limits.ts";
import { requireMember } from "./membership.ts";
import { messageNamed } from "./message-named.ts";
import type { Caller, ConversationId, User } from "./model.ts";

export interface ReactorsPage {
  /** In the order of giving. */
  users: User[];
  /** Position for the next page; empty when this is the last. */
  next: string;
  /** Whether the caller gave it. */
  mine: boolean;
}

/** Everybody who gave an emoji to a message, page by page. `size` 0 means 100. */
export async function listReactions(
  chat: Chat,
  caller: Caller,
  reaction: { conversationId: ConversationId; seq: number; emoji: string },
  { size, after }: { size: number; after: string },
): Promise<ReactorsPage> {
  const { conversationId, seq, emoji } = reaction;
  const limit = parsePageSize(size, "page_size", 100, 200);
  checkEmoji(emoji);
  return chat.store.read(async (tx) => {
    await requireMember(tx.conversations, conversationId, caller.userId);
    const message = await messageNamed(tx, conversationId, { kind: "seq", value: seq }, caller.userId);
    const { users, next } = await tx.messages.reactors(reaction, limit, after);
    return { users, next, mine: await tx.messages.hasReacted(message, emoji, caller.userId) };
  });
}
