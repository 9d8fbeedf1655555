import { parseReason, requireOperator, type Acting } from "../operators.ts";
import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import type { ConversationId } from "./model.ts";
import { conversationNotFound } from "./refusals.ts";

/**
 * Closes a room, so that nobody writes, changes or joins any more, or opens it again.
 *
 * @returns the record's number; undefined when it was so already
 * @throws Refusal "not-allowed", "conversation-not-found"; "invalid-argument" for what is no room
 */
export function closeRoom(
  chat: Chat,
  by: Acting,
  { conversationId, closed, reason }: { conversationId: ConversationId; closed: boolean; reason: string },
): Promise<number | undefined> {
  const why = parseReason(reason);
  return chat.store.write(async (tx) => {
    await tx.conversations.lock(conversationId);
    await requireOperator(tx.operators, by);
    const room = await tx.conversations.byId(conversationId);
    if (room === undefined) throw conversationNotFound();
    if (room.kind !== "room") {
      throw new Refusal("invalid-argument", "Only rooms are closed.", { field: "conversation_id" });
    }
    if ((room.closed ?? false) === closed) return undefined;
    const at = chat.env.now();
    await tx.conversations.setClosed(conversationId, closed ? at : undefined);
    return tx.operators.record({
      ...{ by, act: closed ? "close-room" : "open-room", at },
      ...{ conversationId, roomName: room.name, reason: why },
    });
  });
}
