import type { Chat } from "./chat.ts";
import type { Invitation } from "./invitation-ports.ts";
import { isStaff, requireMember } from "./membership.ts";
import type { Caller, ConversationId } from "./model.ts";

/** A room's invitations that are in force, the one made last first: all for who runs it, a member's own for them. */
export function listInvitations(chat: Chat, { userId }: Caller, id: ConversationId): Promise<Invitation[]> {
  return chat.store.read(async (tx) => {
    const membership = await requireMember(tx.conversations, id, userId);
    const all = await tx.invitations.inForce(id, chat.env.now());
    return isStaff(membership) ? all : all.filter(({ creator }) => creator.userId === userId);
  });
}
