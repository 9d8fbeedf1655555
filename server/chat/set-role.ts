import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { requireInRoom, requireOpen } from "./membership.ts";
import type { Caller, ConversationId, MemberRole, UserId } from "./model.ts";

/**
 * Says what a member of a room may do, as its owner may. There is one owner: making another member it makes the caller
 * an admin.
 */
export function setRole(
  chat: Chat,
  caller: Caller,
  id: ConversationId,
  { userId, role }: { userId: UserId; role: MemberRole },
): Promise<void> {
  return chat.store.write(async (tx) => {
    await tx.conversations.lock(id);
    const own = await requireInRoom(tx.conversations, id, caller.userId);
    if (own.role !== "owner") {
      throw new Refusal("not-allowed", "Only the room's owner says who is an admin.");
    }
    requireOpen(own);
    const theirs = await tx.conversations.membership(id, userId);
    if (theirs === undefined) {
      throw new Refusal("recipient-not-found", "This person is not in the room.", { field: "user_id" });
    }
    if (theirs.role === role) return;
    if (userId === caller.userId) {
      throw new Refusal("invalid-argument", "A room has an owner. Make somebody else it first.", {
        field: "role",
      });
    }
    await tx.conversations.setRole(id, userId, role);
    if (role === "owner") await tx.conversations.setRole(id, caller.userId, "admin");
  });
}
