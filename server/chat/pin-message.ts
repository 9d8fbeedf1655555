import { Refusal } from "../refusal.ts";
import type { Command, CommandName } from "./command.ts";
import { MAX_PINS } from "./limits.ts";
import { isStaff, requireMember, requireOpen } from "./membership.ts";
import { messageNamed, type MessageName } from "./message-named.ts";
import type { Conversation, Message } from "./model.ts";
import { conversationNotFound, messageDeleted } from "./refusals.ts";
import { commandHash } from "./request-hash.ts";

/** Pins a message for everybody in the conversation, or unpins it. */
export function pinMessage(pin: CommandName & { message: MessageName; pinned: boolean }): Command {
  const { clientCommandId, conversationId, message: name, pinned } = pin;
  return {
    clientCommandId,
    conversationId,
    requestHash: commandHash("pin", [conversationId, name.kind, name.value, pinned]),
    async perform(tx, { userId }) {
      const membership = await requireMember(tx.conversations, conversationId, userId);
      requireOpen(membership);
      const message = await messageNamed(tx, conversationId, name, userId);
      if (membership.kind === "room" && !isStaff(membership)) {
        throw new Refusal("not-allowed", "In a room, its owner and admins pin messages.");
      }
      const conversation = await tx.conversations.byId(conversationId);
      if (conversation === undefined) throw conversationNotFound();
      const { pinnedSeqs: pins, version } = conversation;
      if (pins.includes(message.seq) === pinned) return version;
      if (pinned) requirePinnable(message, conversation);
      const others = pins.filter((seq) => seq !== message.seq);
      return tx.conversations.setPins(conversationId, pinned ? [message.seq, ...others] : others);
    },
  };
}

function requirePinnable({ deletedAt }: Message, { pinnedSeqs }: Conversation): void {
  if (deletedAt !== undefined) throw messageDeleted();
  if (pinnedSeqs.length >= MAX_PINS) {
    throw new Refusal("limit-reached", `At most ${MAX_PINS} messages are pinned. Unpin one first.`);
  }
}
