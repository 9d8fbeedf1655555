import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import type { Caller, ConversationId } from "./model.ts";

/** Ends the caller's membership of a room. A room they are not in, or that does not exist, is left already. */
export function leaveRoom(chat: Chat, caller: Caller, id: ConversationId): Promise<void> {
  return chat.store.write(async (tx) => {
    await tx.conversations.lock(id);
    if ((await tx.conversations.membership(id, caller.userId)) === undefined) return;
    const room = await tx.conversations.byId(id);
    if (room?.kind === "direct") {
      throw new Refusal("invalid-argument", "A conversation between two people cannot be left.", {
        field: "conversation_id",
      });
    }
    await tx.conversations.removeMember(id, caller.userId);
  });
}
