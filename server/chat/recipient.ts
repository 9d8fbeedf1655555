import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import type { User, UserId } from "./model.ts";
import type { ChatTransaction } from "./ports.ts";

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
  const { username, canonical } = parseName(chat, text, field);
  const user = await tx.users.byName(canonical);
  if (user !== undefined) return reachable(chat, user, field);
  if (!chat.settings.waitingNames) throw recipientNotFound(field);
  const userId = chat.env.newId("u_");
  return tx.users.addWaiting({ userId, username, canonical, createdAt: chat.env.now() });
}

/** The name, or its refusal with the field that it came in. */
function parseName(chat: Chat, text: string, field: string): ReturnType<Chat["parseUsername"]> {
  try {
    return chat.parseUsername(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.reason, error.message, { ...error.detail, field });
  }
}

/** The person with this id. */
export async function recipientById(chat: Chat, tx: ChatTransaction, userId: UserId): Promise<User> {
  const user = await tx.users.byId(userId);
  if (user === undefined) throw recipientNotFound("user_id");
  return reachable(chat, user, "user_id");
}

function reachable(chat: Chat, user: User, field: string): User {
  if (user.unclaimed && !chat.settings.waitingNames) throw recipientNotFound(field);
  return user;
}

function recipientNotFound(field: string): Refusal {
  return new Refusal("recipient-not-found", "Nobody here has this name.", { field });
}
