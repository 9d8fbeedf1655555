import type { Chat } from "./chat.ts";
import type { User, UserId } from "./model.ts";
import type { ChatTransaction } from "./ports.ts";
import { parseName, recipientNotFound, requireWaitable } from "./waiting-name.ts";

/**
 * The person with this name. A name that nobody has used gets a user that waits for its first log-in,
 * where that is allowed: from then on messages belong to that user, not to the spelling.
 */
export async function recipientByName(
  chat: Chat,
  tx: ChatTransaction,
  text: string,
  field: string,
): Promise<User> {
  const name = parseName(chat, text, field);
  const user = await tx.users.byName(name.canonical);
  if (user !== undefined && !user.unclaimed) return user;
  await requireWaitable(chat, tx, name, field);
  return user ?? tx.users.addWaiting({ userId: chat.env.newId("u_"), ...name, createdAt: chat.env.now() });
}

/** The person with this id. */
export async function recipientById(chat: Chat, tx: ChatTransaction, userId: UserId): Promise<User> {
  const user = await tx.users.byId(userId);
  if (user === undefined) throw recipientNotFound("user_id");
  if (user.unclaimed) await requireWaitable(chat, tx, parseName(chat, user.username, "user_id"), "user_id");
  return user;
}
