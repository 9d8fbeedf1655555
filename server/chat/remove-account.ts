import type { PendingRemoval } from "./account-removal-ports.ts";
import type { Chat } from "./chat.ts";
import { takeBack } from "./delete-message.ts";
import { leave } from "./leave-room.ts";
import type { UserId } from "./model.ts";

/** So few in one transaction that the commit stays short. */
const ROOMS_AT_ONCE = 5;
const PEERS_AT_ONCE = 50;
const MESSAGES_AT_ONCE = 20;

/**
 * Deals with what a deleted account has left in the chat: it leaves rooms and groups as anybody does, those it talked
 * to directly learn of it, and its messages go where the operator wants that. Each step is a transaction of its own and
 * may be repeated, so after a crash it is simply done anew.
 *
 * @param stop aborts when the server stops: the rest is done at the next start
 */
export async function removeAccount(
  chat: Chat,
  { userId, removeMessages }: PendingRemoval,
  stop: AbortSignal,
): Promise<void> {
  await leaveRooms(chat, userId, stop);
  await tellPeers(chat, userId, stop);
  if (removeMessages) await takeMessagesBack(chat, userId, stop);
  await chat.store.write((tx) => tx.removals.finish(userId));
}

async function leaveRooms(chat: Chat, userId: UserId, stop: AbortSignal): Promise<void> {
  let left = ROOMS_AT_ONCE;
  while (left === ROOMS_AT_ONCE) {
    stop.throwIfAborted();
    left = await chat.store.write(async (tx) => {
      const rooms = await tx.removals.roomsOf(userId, ROOMS_AT_ONCE);
      for (const id of rooms) {
        await tx.invitations.withdrawOf(id, userId);
        await leave(tx, id, userId);
      }
      return rooms.length;
    });
  }
}

async function tellPeers(chat: Chat, userId: UserId, stop: AbortSignal): Promise<void> {
  let after: string | undefined = "";
  while (after !== undefined) {
    stop.throwIfAborted();
    const above: string = after;
    after = await chat.store.write(async (tx) => {
      const directs = await tx.removals.directOf(userId, above, PEERS_AT_ONCE);
      for (const { conversationId, peer } of directs) {
        await tx.users.announceIn(userId, conversationId, peer);
      }
      return directs.at(-1)?.conversationId;
    });
  }
}

async function takeMessagesBack(chat: Chat, userId: UserId, stop: AbortSignal): Promise<void> {
  let after: string | undefined = "";
  while (after !== undefined) {
    stop.throwIfAborted();
    const above: string = after;
    after = await chat.store.write(async (tx) => {
      const messages = await tx.removals.messagesOf(userId, above, MESSAGES_AT_ONCE);
      for (const { conversationId, seq, deleted } of messages) {
        const message = deleted ? undefined : await tx.messages.bySeq(conversationId, seq);
        if (message !== undefined) await takeBack(tx, message, chat.env.now());
      }
      return messages.at(-1)?.clientMessageId;
    });
  }
}
