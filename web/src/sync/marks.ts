import type { Clock } from "../chat/clock.ts";
import type { ConversationRecord, MessageCache } from "../storage/local-store.ts";
import { CallError } from "../transport/errors.ts";
import type { ReceiveCalls } from "../transport/calls.ts";
import { createBell, orAborted, waitUntil } from "../chat/wait.ts";

/** Marks that move together travel together. */
const COALESCE_MS = 200;
const RETRY_MS = 5_000;

export interface MarksDeps {
  calls: Pick<ReceiveCalls, "acknowledge" | "markRead">;
  cache: MessageCache;
  clock: Clock;
  userId: string;
}

/** What the server does not know yet of one conversation, by what is safely stored here. */
export function marksToSend(record: ConversationRecord): {
  acknowledge: number | undefined;
  read: number | undefined;
} {
  const known = record.entry?.readSeq ?? 0;
  // Held and contiguous: a mark promises every message below it.
  const read = Math.min(record.readSeq, record.to);
  return {
    acknowledge: record.to > record.acknowledgedSeq && record.to >= record.from ? record.to : undefined,
    read: record.entry !== undefined && read > known ? read : undefined,
  };
}

/**
 * Tells the server how far this device and this person have come. Marks are state: what is to be sent is read
 * from the local copy, so a mark that was set without a network, or in another tab, goes out in its time.
 */
export function createMarks(deps: MarksDeps) {
  const dirty = new Set<string>();
  const readSent = new Map<string, number>();
  const bell = createBell();

  async function sendOne(conversationId: string, signal: AbortSignal): Promise<void> {
    const { calls, cache, userId } = deps;
    // Read first: a record of a later epoch is then refused, and told once the stream has caught up.
    const { epoch } = await cache.position();
    const record = await cache.conversation(conversationId);
    if (record === undefined) {
      return;
    }
    const { acknowledge, read } = marksToSend(record);
    if (read !== undefined && read > (readSent.get(conversationId) ?? 0)) {
      await orAborted(calls.markRead({ conversationId, seq: read, epoch }, userId), signal);
      readSent.set(conversationId, read);
    }
    if (acknowledge !== undefined) {
      await orAborted(calls.acknowledge({ conversationId, seq: acknowledge, epoch }, userId), signal);
      if ((await cache.position()).epoch === epoch) {
        await cache.raise(conversationId, { acknowledgedSeq: acknowledge });
      }
    }
  }

  async function flush(signal: AbortSignal): Promise<"done" | "later"> {
    for (const conversationId of dirty) {
      if (signal.aborted) {
        return "later";
      }
      dirty.delete(conversationId);
      try {
        await sendOne(conversationId, signal);
      } catch (error) {
        if (!(error instanceof CallError) || error.failure.kind !== "refused") {
          dirty.add(conversationId);
          return "later";
        }
      }
    }
    return "done";
  }

  return {
    /** These conversations may have marks to send. */
    note(conversationIds: Iterable<string>): void {
      for (const id of conversationIds) {
        dirty.add(id);
      }
      bell.ring();
    },
    /** Any conversation may: the stream has just caught up. */
    async noteAll(): Promise<void> {
      // The personal feed has just said what the server knows; after a restore that is less than it was told.
      readSent.clear();
      const records = await deps.cache.conversations();
      this.note(
        records
          .filter((record) => Object.values(marksToSend(record)).some((mark) => mark !== undefined))
          .map((r) => r.conversationId),
      );
    },
    /** Sends until the signal aborts. */
    async run(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        if (dirty.size === 0) {
          await bell.wait(signal);
        }
        await waitUntil(deps.clock.now() + COALESCE_MS, deps.clock, signal);
        if ((await flush(signal)) === "later") {
          await waitUntil(deps.clock.now() + RETRY_MS, deps.clock, signal);
        }
      }
    },
  };
}
export type Marks = ReturnType<typeof createMarks>;
