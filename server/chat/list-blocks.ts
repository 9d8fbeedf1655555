import type { Chat } from "./chat.ts";
import { MAX_BLOCKS } from "./limits.ts";
import type { Caller, User } from "./model.ts";

/** Whom the caller has blocked, the last first. */
export function listBlocks(chat: Chat, { userId }: Caller): Promise<User[]> {
  return chat.store.read((tx) => tx.blocks.list(userId, MAX_BLOCKS));
}
