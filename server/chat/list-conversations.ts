import type { Chat } from "./chat.ts";
import { parsePageSize } from "./limits.ts";
import type { Caller } from "./model.ts";
import type { ConversationListing } from "./ports.ts";

export interface ConversationPage {
  /** The most recently active first. */
  conversations: ConversationListing[];
  /** For the next page; empty when this is the last. */
  next: string;
}

/** A page of the caller's conversations. `size` 0 means 50; `after` is the `next` of the page before. */
export async function listConversations(
  chat: Chat,
  caller: Caller,
  { size, after }: { size: number; after: string },
): Promise<ConversationPage> {
  const limit = parsePageSize(size, "page_size", 50, 200);
  return chat.store.read((tx) => tx.conversations.list(caller.userId, limit, after));
}
