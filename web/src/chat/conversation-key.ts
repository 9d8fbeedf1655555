import { canonicalName } from "./canonical-name.ts";

/**
 * The key of a conversation on this device, stable from the first typed word on: `@name` (canonical) for a direct conversation, the conversation id (`c_…`) for a room. URLs are made of it.
 */
export type ConversationKey = string;

export function directKey(username: string): ConversationKey {
  return `@${canonicalName(username)}`;
}

/** The canonical name in a direct conversation's key; undefined for a room's. */
export function nameInKey(key: ConversationKey): string | undefined {
  return key.startsWith("@") ? key.slice(1) : undefined;
}

/** The key of a conversation that the server knows. Whoever deleted their account has no name any more. */
export function keyOf(conversationId: string, peer: { username: string } | undefined): ConversationKey {
  return peer === undefined || peer.username === "" ? conversationId : directKey(peer.username);
}
