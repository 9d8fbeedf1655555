import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import type { Caller, ConversationId } from "./model.ts";

/**
 * Ends the caller's membership of a room or group. One they are not in, or that does not exist, is left already. An
 * owner who leaves is succeeded at once, by whom `ConversationReader.successor` names.
 */
export function leaveRoom(chat: Chat, caller: Caller, id: ConversationId): Promise<void> {
  return chat.store.write(async (tx) => {
    await tx.conversations.lock(id);
    const membership = await tx.conversations.membership(id, caller.userId);
    if (membership === undefined) return;
    if (membership.kind === "direct") {
      throw new Refusal("invalid-argument", "A direct conversation cannot be left. You can archive it.", {
        field: "conversation_id",
      });
    }
    await tx.conversations.removeMember(id, caller.userId);
    if (membership.role !== "owner") return;
    const successor = await tx.conversations.successor(id);
    if (successor !== undefined) await tx.conversations.setRole(id, successor, "owner");
  });
}
