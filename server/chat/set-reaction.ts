import { Refusal } from "../refusal.ts";
import type { Command, CommandName } from "./command.ts";
import { checkEmoji, MAX_EMOJI } from "./limits.ts";
import { requireMember, requireOpen } from "./membership.ts";
import { messageNamed, type MessageName } from "./message-named.ts";
import type { Message } from "./model.ts";
import { messageDeleted } from "./refusals.ts";
import { commandHash } from "./request-hash.ts";

/** Gives one emoji to a message, or takes it back. */
export function setReaction(
  reaction: CommandName & { message: MessageName; emoji: string; on: boolean },
): Command {
  const { clientCommandId, conversationId, message: name, emoji, on } = reaction;
  return {
    clientCommandId,
    conversationId,
    requestHash: commandHash("react", [conversationId, name.kind, name.value, emoji, on]),
    async perform(tx, { userId }) {
      checkEmoji(emoji);
      requireOpen(await requireMember(tx.conversations, conversationId, userId));
      const message = await messageNamed(tx, conversationId, name, userId);
      if ((await tx.messages.hasReacted(message, emoji, userId)) === on) return message.version;
      if (!on) return tx.messages.removeReaction(message, emoji, userId);
      requireReactable(message, emoji);
      return tx.messages.addReaction(message, emoji, userId);
    },
  };
}

function requireReactable({ deletedAt, reactions }: Message, emoji: string): void {
  if (deletedAt !== undefined) throw messageDeleted();
  if (reactions.length >= MAX_EMOJI && !reactions.some((each) => each.emoji === emoji)) {
    throw new Refusal("limit-reached", `A message has at most ${MAX_EMOJI} different reactions.`);
  }
}
