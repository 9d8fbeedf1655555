import { nameInKey, type ConversationKey } from "../chat/conversation-key.ts";
import type { Person } from "../chat/model.ts";
import type { OutboxRow, Target } from "../chat/outbox-row.ts";

/** A new message on its way: `peer` is the other person of a direct conversation, as far as known. */
export function compose(typed: {
  id: string;
  key: ConversationKey;
  title: string;
  peer: Person | undefined;
  text: string;
  now: number;
}): Omit<OutboxRow, "order"> {
  return {
    id: typed.id,
    key: typed.key,
    title: typed.title,
    target: targetOf(typed.key, typed.peer),
    text: typed.text,
    typedAt: typed.now,
    state: "waiting",
    attempted: false,
    stored: undefined,
    doubtful: false,
    failure: undefined,
  };
}

/** What waits belongs to the person, not to the spelling of a name: the id is used as soon as it is known. */
function targetOf(key: ConversationKey, peer: Person | undefined): Target {
  const username = nameInKey(key);
  if (username === undefined) {
    return { conversationId: key };
  }
  return peer === undefined || peer.userId === "" ? { username } : { userId: peer.userId };
}
