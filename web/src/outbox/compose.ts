import { nameInKey, type ConversationKey } from "../chat/conversation-key.ts";
import type { Person } from "../chat/model.ts";
import type { Change, ChangeRow, ForwardOf, SendRow, Target } from "../chat/outbox-row.ts";

/** A new message on its way: `peer` is the other person of a direct conversation, as far as known. */
export function compose(typed: {
  id: string;
  key: ConversationKey;
  title: string;
  peer: Person | undefined;
  text: string;
  /** The message it answers; 0: none. */
  replyToSeq?: number;
  /** The message whose words these are. */
  forward?: ForwardOf | undefined;
  now: number;
}): Omit<SendRow, "order"> {
  return {
    id: typed.id,
    key: typed.key,
    title: typed.title,
    target: targetOf(typed.key, typed.peer),
    text: typed.text,
    replyToSeq: typed.replyToSeq ?? 0,
    ...(typed.forward === undefined ? {} : { forward: typed.forward }),
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

/** A change on its way; `conversationId` is undefined while the message to be changed has begun none yet. */
export function composeChange(made: {
  id: string;
  key: ConversationKey;
  conversationId: string | undefined;
  command: Change;
  now: number;
}): Omit<ChangeRow, "order"> {
  return {
    id: made.id,
    key: made.key,
    conversationId: made.conversationId,
    command: made.command,
    typedAt: made.now,
    state: "waiting",
    attempted: false,
    settled: undefined,
    failure: undefined,
  };
}
