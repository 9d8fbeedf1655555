import type { ReceivedMessage } from "../history.ts";

/** Whether two readings of a message say the same. */
export function sameContent(a: ReceivedMessage, b: ReceivedMessage): boolean {
  return (
    a.id === b.id &&
    a.senderId === b.senderId &&
    a.text === b.text &&
    a.replyTo === b.replyTo &&
    a.deleted === b.deleted &&
    JSON.stringify(a.reactions ?? []) === JSON.stringify(b.reactions ?? [])
  );
}
