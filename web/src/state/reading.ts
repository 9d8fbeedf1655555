import type { ConversationRecord } from "../storage/local-store.ts";
import type { Opened } from "./opened.ts";
import type { ReadMarks } from "./read-marks.ts";
import type { AppActions, ConversationKey } from "./view.ts";

export interface ReadingDeps {
  marks: Pick<ReadMarks, "raise">;
  /** What is held of it, with what this person changed since. */
  record(key: ConversationKey): ConversationRecord | undefined;
  opened(key: ConversationKey): Opened;
  refresh(what: readonly string[]): Promise<void>;
  updateEntry: AppActions["updateEntry"];
  failed(error: unknown): void;
}

/** Moving through a conversation, and having read it. */
export type Reading = Pick<
  AppActions,
  "loadOlder" | "loadNewer" | "jumpTo" | "jumpToTime" | "jumpToUnread" | "jumpToNewest" | "markRead"
>;

export function createReading({
  marks,
  record: recordOf,
  opened,
  refresh,
  updateEntry,
  failed,
}: ReadingDeps): Reading {
  /** A place may be asked for in a conversation of which nothing was read yet. */
  const going = (key: ConversationKey): Opened => {
    void refresh([`open:${key}`]);
    return opened(key);
  };

  return {
    loadOlder: (key) => opened(key).loadOlder(),
    loadNewer: (key) => opened(key).loadNewer(),
    jumpTo: (key, seq) => going(key).jumpTo(seq),
    jumpToTime: (key, time) => going(key).jumpToTime(time),
    jumpToUnread: (key) => going(key).jumpToUnread(),
    jumpToNewest: (key) => going(key).jumpToNewest(),
    markRead: (key, seq) => {
      const record = recordOf(key);
      if (record === undefined) {
        return;
      }
      const { conversationId, begun, entry } = record;
      const marked = entry?.unreadSeq ?? 0;
      // A mark that was set while this was open holds until it is opened anew.
      if (marked > 0 && marked === opened(key).markedAtOpening()) {
        updateEntry(key, { unreadSeq: 0 });
      }
      // What is being stored now may be read: the mark is written after it, and told once it is held.
      const readSeq = Math.min(seq, opened(key).arriving().at(-1)?.seq ?? record.to);
      if (readSeq > record.readSeq) {
        marks.raise({ conversationId, begun, readSeq }).catch(failed);
      }
    },
  };
}
