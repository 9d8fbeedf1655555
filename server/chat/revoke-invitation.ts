import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { isStaff, requireMember } from "./membership.ts";
import type { Caller, ConversationId } from "./model.ts";

/** Withdraws an invitation, as whoever made it and those who run the room may. One that is not there is withdrawn already. */
export function revokeInvitation(
  chat: Chat,
  { userId }: Caller,
  id: ConversationId,
  invitationId: string,
): Promise<void> {
  return chat.store.write(async (tx) => {
    const membership = await requireMember(tx.conversations, id, userId);
    const invitation = await tx.invitations.byId(invitationId);
    if (invitation?.conversationId !== id) return;
    if (invitation.creator.userId !== userId && !isStaff(membership)) {
      throw new Refusal("not-allowed", "Whoever made an invitation withdraws it, or the room's admins.");
    }
    await tx.invitations.withdraw(invitationId);
  });
}
