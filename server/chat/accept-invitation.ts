import type { Chat } from "./chat.ts";
import { findInvitation } from "./invitation.ts";
import { enter } from "./join-room.ts";
import type { Caller, Conversation } from "./model.ts";

/** Makes the caller a member of the room that an invitation leads to; for one who is in it already it counts no use. */
export function acceptInvitation(chat: Chat, caller: Caller, token: string): Promise<Conversation> {
  return chat.store.write(async (tx) => {
    const at = chat.env.now();
    const { room: named } = await findInvitation(tx, caller, token, at);
    await tx.conversations.lock(named.conversationId);
    // On a store with several writers, its last use may have been taken while this one waited.
    const { invitation, room, joined } = await findInvitation(tx, caller, token, at);
    if (joined) return room;
    const entered = await enter(chat, tx, room, caller.userId);
    await tx.invitations.use(invitation.invitationId);
    return entered;
  });
}
