import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { requireOpen, requireStaff } from "./membership.ts";
import type { Caller, ConversationId, UserId } from "./model.ts";

/**
 * Ends somebody else's membership of a room, as its owner may, and admins may with members. Whoever is not in it is
 * removed already. The invitations that they made are withdrawn: one of those would let them in again.
 */
export function removeMember(chat: Chat, caller: Caller, id: ConversationId, userId: UserId): Promise<void> {
  return chat.store.write(async (tx) => {
    await tx.conversations.lock(id);
    const own = await requireStaff(tx.conversations, id, caller.userId);
    requireOpen(own);
    if (userId === caller.userId) {
      throw new Refusal("invalid-argument", "To go yourself, leave the room.", { field: "user_id" });
    }
    await tx.invitations.withdrawOf(id, userId);
    const theirs = await tx.conversations.membership(id, userId);
    if (theirs === undefined) return;
    if (own.role !== "owner" && theirs.role !== "member") {
      throw new Refusal("not-allowed", "Only the room's owner removes its admins.");
    }
    await tx.conversations.removeMember(id, userId);
  });
}
