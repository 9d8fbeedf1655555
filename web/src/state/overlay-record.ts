import { overlayEntry, overlayMessage, overlayPins } from "../chat/overlay.ts";
import type { PendingChange } from "../chat/timeline.ts";
import type { ConversationRecord } from "../storage/local-store.ts";

const drawn = new WeakMap<
  ConversationRecord,
  { changes: readonly PendingChange[]; record: ConversationRecord }
>();

/** What is held of a conversation with what this person changed since: the same object for the same two. */
export function overlayRecord(
  record: ConversationRecord,
  changes: readonly PendingChange[],
  myUserId: string,
): ConversationRecord {
  if (changes.length === 0) {
    return record;
  }
  const before = drawn.get(record);
  if (before?.changes === changes) {
    return before.record;
  }
  const { conversation, entry, last, to } = record;
  const next = {
    ...record,
    conversation: conversation && {
      ...conversation,
      pinnedSeqs: overlayPins(conversation.pinnedSeqs, changes),
    },
    entry: entry && overlayEntry(entry, changes, to),
    last: last && overlayMessage(last, changes, myUserId),
  };
  drawn.set(record, { changes, record: next });
  return next;
}
