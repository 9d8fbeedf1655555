import type { Chat } from "./chat.ts";
import { parsePageSize } from "./limits.ts";
import { requireMember } from "./membership.ts";
import type { Caller, ConversationId, Member } from "./model.ts";

export interface MemberPage {
  /** In order of joining. */
  members: Member[];
  /** For the next page; empty when this is the last. */
  next: string;
}

/** A page of a conversation's members. `size` 0 means 100; `after` is the `next` of the page before. */
export async function listMembers(
  chat: Chat,
  caller: Caller,
  id: ConversationId,
  { size, after }: { size: number; after: string },
): Promise<MemberPage> {
  const limit = parsePageSize(size, "page_size", 100, 200);
  return chat.store.read(async (tx) => {
    await requireMember(tx.conversations, id, caller.userId);
    return tx.conversations.members(id, limit, after);
  });
}
