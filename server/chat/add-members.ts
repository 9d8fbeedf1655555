import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { MAX_IN_GROUP, MAX_NAMES_PER_CALL } from "./limits.ts";
import { requirePlaceIn } from "./join-room.ts";
import { requireMember, requireOpen, requireRoomFor } from "./membership.ts";
import type { Caller, Conversation, ConversationId, UserId } from "./model.ts";
import type { ChatTransaction } from "./ports.ts";
import { recipientByName } from "./recipient.ts";
import { conversationNotFound, recipientRefuses } from "./refusals.ts";

/** Makes people members of a room or group that the caller is in; whoever is one already stays as they are. */
export function addMembers(
  chat: Chat,
  caller: Caller,
  id: ConversationId,
  usernames: readonly string[],
): Promise<Conversation> {
  return chat.store.write(async (tx) => {
    await tx.conversations.lock(id);
    const membership = await requireMember(tx.conversations, id, caller.userId);
    const room = await tx.conversations.byId(id);
    if (room?.kind === "direct") {
      throw new Refusal("invalid-argument", "Two people are talking here. Make a room to bring in others.", {
        field: "conversation_id",
      });
    }
    requireOpen(membership);
    await addPeople({ chat, tx, by: caller.userId }, id, parseNames(usernames, 1));
    const changed = await tx.conversations.byId(id);
    if (changed === undefined) throw conversationNotFound();
    return changed;
  });
}

/** Refuses a list of names that is too short or too long; what each name must be is checked one by one. */
export function parseNames(usernames: readonly string[], least: number): readonly string[] {
  if (usernames.length >= least && usernames.length <= MAX_NAMES_PER_CALL) return usernames;
  const message = usernames.length < least ? "Name somebody to add." : "Add at most 100 people at a time.";
  throw new Refusal("invalid-argument", message, { field: "usernames" });
}

/**
 * Adds people by name, all or none, in the caller's transaction.
 *
 * @throws Refusal "recipient-refuses" for one who accepts nothing of whoever adds them
 */
export async function addPeople(
  { chat, tx, by }: { chat: Chat; tx: ChatTransaction; by: UserId },
  id: ConversationId,
  usernames: readonly string[],
): Promise<void> {
  for (const username of usernames) {
    const { userId, username: name } = await recipientByName(chat, tx, username, "usernames");
    if ((await tx.conversations.membership(id, userId)) !== undefined) continue;
    if (await tx.blocks.refuses(userId, by)) throw recipientRefuses(name, "usernames");
    await requireRoomFor(chat.settings.limits, tx.conversations, userId, "other");
    await requireSpace(chat, tx, id);
    await tx.conversations.addMember(id, userId, "member");
  }
}

/** Refuses one more person in a room or a group that is full. */
async function requireSpace(chat: Chat, tx: ChatTransaction, id: ConversationId): Promise<void> {
  const conversation = await tx.conversations.byId(id);
  if (conversation?.kind === "group" && conversation.memberCount >= MAX_IN_GROUP) {
    throw new Refusal("limit-reached", `A group has at most ${MAX_IN_GROUP} people. Make a room for more.`);
  }
  if (conversation?.kind === "room") requirePlaceIn(chat, conversation);
}
