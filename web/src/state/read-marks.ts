import type { Clock } from "../chat/clock.ts";
import { waitUntil } from "../chat/wait.ts";
import type { ConversationRecord } from "../storage/local-store.ts";

/** Of rows that come fast, no more often than this is written down which of them were read. */
const PACE_MS = 200;

export interface ReadMarksDeps {
  clock: Clock;
  /** Writes it down, for this device and for whoever tells the server. */
  write(mark: ReadMark): Promise<void>;
}

/** How far a conversation was read; good only for the beginning of it that was on the screen. */
export interface ReadMark extends Pick<ConversationRecord, "conversationId" | "begun"> {
  readonly readSeq: number;
}

/** How far this person has read what is on the screen: seen at once, written down at a pace. */
export interface ReadMarks {
  /** Everything up to there was read. Rejects when it could not be written. */
  raise(mark: ReadMark): Promise<void>;
  /** The record with what is not written yet. */
  drawn(record: ConversationRecord): ConversationRecord;
  /** Writes what waits, now. */
  flush(): void;
  /** The same, and waits no longer itself. */
  stop(): void;
}

export function createReadMarks({ clock, write }: ReadMarksDeps): ReadMarks {
  /** By conversation, for as long as somebody writes it down. */
  const read = new Map<string, ReadMark>();
  let hurry = new AbortController();
  let stopped = false;
  const flush = () => {
    hurry.abort();
    if (!stopped) {
      hurry = new AbortController();
    }
  };

  return {
    raise: async (mark) => {
      const { conversationId } = mark;
      const before = read.get(conversationId);
      if (before === undefined || before.begun !== mark.begun || mark.readSeq > before.readSeq) {
        read.set(conversationId, mark);
      }
      if (before !== undefined) {
        return;
      }
      try {
        for (
          let written: ReadMark | undefined, next = read.get(conversationId);
          next !== undefined && next !== written;
          next = read.get(conversationId)
        ) {
          await write(next);
          written = next;
          await waitUntil(clock.now() + PACE_MS, clock, hurry.signal);
        }
      } finally {
        read.delete(conversationId);
      }
    },
    drawn: (record) => {
      const mark = read.get(record.conversationId);
      // A new epoch numbers its messages anew: what was read of the former one says nothing about them.
      const counts = mark !== undefined && mark.begun === record.begun && mark.readSeq > record.readSeq;
      return counts ? { ...record, readSeq: mark.readSeq } : record;
    },
    flush,
    stop: () => {
      stopped = true;
      flush();
    },
  };
}
