import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import type { Caller, ConversationId, UserId } from "./model.ts";
import type { ChatTransaction, Membership } from "./ports.ts";

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
    await end(tx, id, caller.userId, membership);
  });
}

/** Ends somebody's membership of a room or group, in the caller's transaction; one they are not in is left already. */
export async function leave(tx: ChatTransaction, id: ConversationId, userId: UserId): Promise<void> {
  await tx.conversations.lock(id);
  const membership = await tx.conversations.membership(id, userId);
  if (membership !== undefined) await end(tx, id, userId, membership);
}

async function end(
  tx: ChatTransaction,
  id: ConversationId,
  userId: UserId,
  { role }: Membership,
): Promise<void> {
  await tx.conversations.removeMember(id, userId);
  if (role !== "owner") return;
  const successor = await tx.conversations.successor(id);
  if (successor !== undefined) await tx.conversations.setRole(id, successor, "owner");
}
