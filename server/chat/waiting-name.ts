import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import type { ChatReader, NewName } from "./ports.ts";
import { recipientRefuses } from "./refusals.ts";

/**
 * Refuses to let messages wait for a name that nobody can log in with: somebody has one that looks the same, it is reserved,
 * or it was given up a while ago, and then the answer is that of anybody who accepts nothing.
 *
 * @throws Refusal "recipient-refuses", "recipient-not-found", "username-confusable", "username-invalid"
 */
export async function requireWaitable(
  chat: Chat,
  tx: Pick<ChatReader, "users">,
  name: NewName,
  field: string,
): Promise<void> {
  if (await tx.users.isQuarantined(name, chat.env.now())) throw recipientRefuses(name.username, field);
  if (!chat.settings.waitingNames) throw recipientNotFound(field);
  const lookAlike = await tx.users.lookAlike(name);
  if (lookAlike !== undefined) {
    throw new Refusal(
      "username-confusable",
      `Nobody can have the name ${name.username}: it looks like ${lookAlike}, which somebody has.`,
      { field, suggestion: lookAlike },
    );
  }
  parseName(chat, name.username, field, "new");
}

/** A text as a name, or its refusal with the field that it came in. */
export function parseName(chat: Chat, text: string, field: string, use: "any" | "new" = "any"): NewName {
  try {
    return chat.parseUsername(text, use);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.reason, error.message, { ...error.detail, field });
  }
}

export function recipientNotFound(field: string): Refusal {
  return new Refusal("recipient-not-found", "Nobody here has this name.", { field });
}
