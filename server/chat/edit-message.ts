import { Refusal } from "../refusal.ts";
import type { Command, CommandName } from "./command.ts";
import { checkText, MAX_EDITS } from "./limits.ts";
import { requireMember, requireWriter } from "./membership.ts";
import { messageNamed, type MessageName } from "./message-named.ts";
import type { Message, UserId } from "./model.ts";
import { messageDeleted } from "./refusals.ts";
import { commandHash } from "./request-hash.ts";

/** Changes what one of the caller's own messages says. What it said before stays in its history. */
export function editMessage(edit: CommandName & { message: MessageName; text: string }): Command {
  const { clientCommandId, conversationId, message: name, text } = edit;
  return {
    clientCommandId,
    conversationId,
    requestHash: commandHash("edit", [conversationId, name.kind, name.value, text]),
    text,
    async perform(tx, { userId }, at) {
      checkText(text);
      requireWriter(await requireMember(tx.conversations, conversationId, userId));
      const message = await messageNamed(tx, conversationId, name, userId);
      requireEditable(message, userId);
      if (message.text === text) return message.version;
      if ((await tx.messages.countEdits(conversationId, message.seq)) >= MAX_EDITS) {
        throw new Refusal("limit-reached", `A message can be edited ${MAX_EDITS} times. Send a new one.`);
      }
      return tx.messages.edit(message, text, at);
    },
  };
}

function requireEditable(message: Message, userId: UserId): void {
  if (message.sender.userId !== userId) {
    throw new Refusal("not-allowed", "Only whoever sent a message can edit it.");
  }
  if (message.deletedAt !== undefined) throw messageDeleted();
  if (message.forwarded !== undefined) {
    throw new Refusal("not-allowed", "These are another message's words: they cannot be edited.");
  }
}
