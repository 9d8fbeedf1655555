import { isSend, type SendRow } from "../chat/outbox-row.ts";
import { orAborted } from "../chat/wait.ts";
import type { OutboxStore } from "../storage/local-store.ts";
import type { ReceiveCalls } from "../transport/calls.ts";
import { toCallError } from "../transport/errors.ts";

export interface LookUpDeps {
  calls: Pick<ReceiveCalls, "history">;
  store: OutboxStore;
  userId: string;
  /** Rows of the outbox changed. */
  changed(): void;
}

/**
 * Looks doubtful rows up in the history of a server that was restored: each is on the server or missing there. Rows
 * about which nobody answers stay doubtful, until the next time.
 */
export async function lookUpDoubtful(
  { calls, store, userId, changed }: LookUpDeps,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const open = (await store.rows()).filter(isSend).filter((row) => row.state === "stored" && row.doubtful);
    const highest = open.reduce<SendRow | undefined>(higher, undefined)?.stored;
    if (highest === undefined || signal.aborted) {
      return;
    }
    const { conversationId, seq } = highest;
    const page = await pageUpTo(seq, conversationId);
    if (page === undefined) {
      return;
    }
    const from = page[0]?.seq ?? 0;
    const ids = new Set(page.filter((m) => m.sender.userId === userId).map((m) => m.clientMessageId));
    for (const row of open) {
      const at = row.stored;
      if (at?.conversationId === conversationId && at.seq >= from) {
        await store.resolve(row.id, ids.has(row.id));
      }
    }
    changed();
  }

  async function pageUpTo(seq: number, conversationId: string) {
    try {
      return await orAborted(calls.history(conversationId, seq + 1, userId), signal);
    } catch (error) {
      // Of a conversation that the server does not know it has no message either.
      return toCallError(error).failure.kind === "refused" ? [] : undefined;
    }
  }
}

function higher(one: SendRow | undefined, other: SendRow): SendRow {
  return (one?.stored?.seq ?? 0) > (other.stored?.seq ?? 0) ? (one ?? other) : other;
}
