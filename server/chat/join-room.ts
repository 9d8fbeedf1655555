import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { requireRoomFor } from "./membership.ts";
import { LOBBY_ID, type Caller, type Conversation, type ConversationId, type UserId } from "./model.ts";
import type { ChatTransaction } from "./ports.ts";
import { conversationClosed, conversationNotFound } from "./refusals.ts";

/** Makes the caller a member of a public room, unless they are in it already. */
export function joinRoom(chat: Chat, caller: Caller, id: ConversationId): Promise<Conversation> {
  return chat.store.write(async (tx) => {
    await tx.conversations.lock(id);
    const room = await tx.conversations.byId(id);
    if (room === undefined) throw conversationNotFound();
    if ((await tx.conversations.membership(id, caller.userId)) !== undefined) return room;
    if (room.visibility !== "public") throw conversationNotFound();
    return enter(chat, tx, room, caller.userId);
  });
}

/**
 * Lets somebody who is not in a room into it. Whoever enters one that all have left owns it, since nobody could
 * change it otherwise; but nobody ever owns the lobby.
 *
 * @returns the room with them in it
 */
export async function enter(
  chat: Chat,
  tx: ChatTransaction,
  room: Conversation,
  userId: UserId,
): Promise<Conversation> {
  const { conversationId: id, memberCount, closed } = room;
  if (closed === true) throw conversationClosed();
  requirePlaceIn(chat, room);
  await requireRoomFor(chat.settings.limits, tx.conversations, userId, "caller");
  const isHeir = memberCount === 0 && id !== LOBBY_ID;
  await tx.conversations.addMember(id, userId, isHeir ? "owner" : "member");
  return (await tx.conversations.byId(id)) ?? room;
}

/**
 * Refuses one more person in a room that is full.
 *
 * @throws Refusal "limit-reached"
 */
export function requirePlaceIn({ settings }: Chat, { memberCount }: Conversation): void {
  const { members } = settings.limits;
  if (memberCount < members) return;
  const most = members.toLocaleString("en");
  throw new Refusal("limit-reached", `This room has ${most} members, which is the most there can be.`);
}
