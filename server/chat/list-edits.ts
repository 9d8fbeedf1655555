import type { Chat } from "./chat.ts";
import { requireMember } from "./membership.ts";
import { messageNamed } from "./message-named.ts";
import type { Wording } from "./message-ports.ts";
import type { Caller, ConversationId } from "./model.ts";

/** What a message said before each of its edits, oldest first; nothing of a deleted one. */
export async function listEdits(
  chat: Chat,
  caller: Caller,
  id: ConversationId,
  seq: number,
): Promise<Wording[]> {
  return chat.store.read(async (tx) => {
    await requireMember(tx.conversations, id, caller.userId);
    await messageNamed(tx, id, { kind: "seq", value: seq }, caller.userId);
    return tx.messages.wordings(id, seq);
  });
}
