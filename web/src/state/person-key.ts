import { canonicalName } from "../chat/canonical-name.ts";
import { directKey, type ConversationKey } from "../chat/conversation-key.ts";

/** The key of the conversation with somebody, by any spelling of their name. */
export function personKey(username: string): ConversationKey {
  return directKey(username);
}

/** The form under which names are compared. */
export function comparable(username: string): string {
  return canonicalName(username);
}
