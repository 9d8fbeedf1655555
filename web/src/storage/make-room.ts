import { messageRange, summarized } from "./conversation-record.ts";
import type { ConversationRecord, Tables, Transaction } from "./tables.ts";

/** Of each conversation, the newest rows that are never dropped: what it opens with. */
const KEPT = 100;
/** Rows are dropped by this share of all that may be, so that a store at its limit is not at it again at once. */
const SHARE = 1 / 2;
/** A browser may count freed room late. */
const ATTEMPTS = 5;

/**
 * Tables whose writes, refused for want of room, make room by dropping the oldest history of the biggest
 * conversations: the server has it, and scrolling up brings it back. Nothing that a person typed is dropped.
 *
 * @param onFull there is nothing left to drop, and still no room
 */
export function makingRoom(tables: Tables, myUserId: string, onFull: () => void): Tables {
  return {
    ...tables,
    write: async (durability, work, of) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await tables.write(durability, work, of);
        } catch (error) {
          if (!isFull(error)) {
            throw error;
          }
          const dropped = attempt < ATTEMPTS && (await dropHistory(tables, myUserId));
          if (!dropped) {
            onFull();
            throw error;
          }
        }
      }
    },
  };
}

function isFull(error: unknown): boolean {
  return error instanceof Error && error.name === "QuotaExceededError";
}

/** Answers whether anything was dropped. */
async function dropHistory(tables: Tables, myUserId: string): Promise<boolean> {
  const drop = async (tx: Transaction): Promise<boolean> => {
    const records = await tx.all("conversations");
    const cuts = whatToDrop(records);
    for (const record of records) {
      const from = cuts.get(record.conversationId);
      if (from !== undefined) {
        await tx.deleteRange("messages", messageRange(record.conversationId, 0, from - 1));
        await tx.put("conversations", await summarized(tx, { ...record, from }, myUserId));
      }
    }
    return cuts.size > 0;
  };
  try {
    return await tables.write("relaxed", drop);
  } catch (error) {
    if (isFull(error)) {
      return false;
    }
    throw error;
  }
}

/**
 * Where the history of conversations shall begin from now on: the biggest give first. Of one that a restored server
 * has not begun yet nothing goes: that server may not have it.
 */
export function whatToDrop(
  records: readonly Pick<ConversationRecord, "conversationId" | "from" | "to" | "former">[],
): Map<string, number> {
  const spare = records
    .filter(({ former }) => !former)
    .map(({ conversationId, from, to }) => ({ conversationId, from, rows: to - from + 1 - KEPT }))
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => b.rows - a.rows);
  let wanted = Math.ceil(spare.reduce((sum, { rows }) => sum + rows, 0) * SHARE);
  const cuts = new Map<string, number>();
  for (const { conversationId, from, rows } of spare) {
    if (wanted <= 0) {
      break;
    }
    const dropped = Math.min(rows, wanted);
    cuts.set(conversationId, from + dropped);
    wanted -= dropped;
  }
  return cuts;
}
