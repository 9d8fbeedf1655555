import type { Chat } from "./chat.ts";
import { requireRoomFor } from "./membership.ts";
import type { Caller, Conversation, ConversationId } from "./model.ts";
import { conversationNotFound } from "./refusals.ts";

/** Makes the caller a member of a public room, unless they are in it already. */
export function joinRoom(chat: Chat, caller: Caller, id: ConversationId): Promise<Conversation> {
  return chat.store.write(async (tx) => {
    await tx.conversations.lock(id);
    const room = await tx.conversations.byId(id);
    if (room === undefined) throw conversationNotFound();
    if ((await tx.conversations.membership(id, caller.userId)) !== undefined) return room;
    if (room.visibility !== "public") throw conversationNotFound();
    await requireRoomFor(tx.conversations, caller.userId, "caller");
    await tx.conversations.addMember(id, caller.userId, "member");
    return (await tx.conversations.byId(id)) ?? room;
  });
}
