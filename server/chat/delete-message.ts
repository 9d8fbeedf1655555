import { Refusal } from "../refusal.ts";
import type { Command, CommandName } from "./command.ts";
import { isStaff, requireMember } from "./membership.ts";
import { messageNamed, type MessageName } from "./message-named.ts";
import type { ConversationId, Message } from "./model.ts";
import type { ChatTransaction } from "./ports.ts";
import { commandHash } from "./request-hash.ts";

/** Takes back what a message says, and everything about it; its number stays. */
export function deleteMessage(deletion: CommandName & { message: MessageName }): Command {
  const { clientCommandId, conversationId, message: name } = deletion;
  return {
    clientCommandId,
    conversationId,
    requestHash: commandHash("delete", [conversationId, name.kind, name.value]),
    async perform(tx, { userId }, at) {
      const membership = await requireMember(tx.conversations, conversationId, userId);
      const message = await messageNamed(tx, conversationId, name, userId);
      if (message.sender.userId !== userId && !isStaff(membership)) {
        throw new Refusal("not-allowed", "Only whoever sent a message can delete it, or a room's admins.");
      }
      if (message.deletedAt !== undefined) return message.version;
      return takeBack(tx, message, at);
    },
  };
}

/** Takes everything that was said from a message that is not deleted yet. Returns the version of the change. */
export async function takeBack(tx: ChatTransaction, message: Message, at: number): Promise<number> {
  await unpin(tx, message.conversationId, message.seq);
  return tx.messages.delete(message, at);
}

async function unpin(tx: ChatTransaction, id: ConversationId, seq: number): Promise<void> {
  const pins = (await tx.conversations.byId(id))?.pinnedSeqs ?? [];
  if (!pins.includes(seq)) return;
  await tx.conversations.setPins(
    id,
    pins.filter((each) => each !== seq),
  );
}
