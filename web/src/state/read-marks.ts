import type { Clock } from "../chat/clock.ts";
import { waitUntil } from "../chat/wait.ts";
import type { ConversationRecord } from "../storage/local-store.ts";

/** Of rows that come fast, no more often than this is written down which of them were read. */
const PACE_MS = 200;

export interface ReadMarksDeps {
  clock: Clock;
  /** Writes it down, for this device and for whoever tells the server. */
  write(conversationId: string, readSeq: number): Promise<void>;
}

/** How far this person has read what is on the screen: seen at once, written down at a pace. */
export interface ReadMarks {
  /** Everything up to this seq was read. Rejects when it could not be written. */
  raise(conversationId: string, seq: number): Promise<void>;
  /** The record with what is not written yet. */
  drawn(record: ConversationRecord): ConversationRecord;
  /** Writes what waits, and no longer waits itself. */
  stop(): void;
}

export function createReadMarks({ clock, write }: ReadMarksDeps): ReadMarks {
  /** By conversation, for as long as somebody writes it down. */
  const read = new Map<string, number>();
  const stopping = new AbortController();
  const readSeqOf = (conversationId: string) => read.get(conversationId) ?? 0;

  return {
    raise: async (conversationId, seq) => {
      const writing = read.has(conversationId);
      read.set(conversationId, Math.max(readSeqOf(conversationId), seq));
      if (writing) {
        return;
      }
      try {
        for (let written = 0; written < readSeqOf(conversationId);) {
          const next = readSeqOf(conversationId);
          await write(conversationId, next);
          written = next;
          await waitUntil(clock.now() + PACE_MS, clock, stopping.signal);
        }
      } finally {
        read.delete(conversationId);
      }
    },
    drawn: (record) => {
      const readSeq = readSeqOf(record.conversationId);
      return readSeq <= record.readSeq ? record : { ...record, readSeq };
    },
    stop: () => stopping.abort(),
  };
}
