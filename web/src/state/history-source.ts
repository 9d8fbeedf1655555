import type { HistoryPage, Place } from "../chat/history.ts";
import type { Message } from "../chat/model.ts";
import type { ConversationRecord, LocalStore } from "../storage/local-store.ts";

/** Rows per step in a window. */
const STEP = 80;
/** Rows above and below a message that is gone to. */
const CONTEXT = 40;

/** The messages of a conversation, wherever they are: in the local store, or else on the server. */
export interface HistorySource {
  /** The message and its neighbours. */
  around(record: ConversationRecord, seq: number): Promise<readonly Message[]>;
  /** Just below this seq, ascending. */
  below(record: ConversationRecord, seq: number): Promise<readonly Message[]>;
  /** Just above this seq, ascending. */
  above(record: ConversationRecord, seq: number): Promise<readonly Message[]>;
  /** The seq of the first message at or after this time; of the newest when there is none. */
  at(record: ConversationRecord, time: number): Promise<number>;
}

/** @param fetch throws when the server can't be reached, and then so do these */
export function createHistorySource(
  store: LocalStore,
  fetch: (conversationId: string, place: Place) => Promise<HistoryPage>,
): HistorySource {
  const held = ({ conversationId, from, to }: ConversationRecord, first: number, last: number) =>
    store.cache.messages(conversationId, Math.max(from, first), Math.min(to, last));
  const asked = async ({ conversationId }: ConversationRecord, place: Place) =>
    (await fetch(conversationId, place)).messages;

  return {
    around: async (record, seq) => {
      if (seq >= record.from && seq <= record.to) {
        return held(record, seq - CONTEXT, seq + CONTEXT);
      }
      const page = await asked(record, { before: seq + CONTEXT + 1 });
      // A page of long messages may end above it.
      return page.some((message) => message.seq === seq) ? page : asked(record, { before: seq + 1 });
    },
    below: (record, seq) =>
      seq > record.from ? held(record, seq - STEP, seq - 1) : asked(record, { before: seq }),
    above: (record, seq) =>
      seq + 1 >= record.from ? held(record, seq + 1, seq + STEP) : asked(record, { after: seq }),
    at: async (record, time) => {
      const [oldest] = await held(record, record.from, record.from);
      if (record.from > 1 && (oldest === undefined || oldest.createdAt >= time)) {
        return (await asked(record, { fromTime: time }))[0]?.seq ?? record.to;
      }
      // The server's clock may have been set back, so that a search by halves finds one of several places: any will do.
      let [low, high] = [record.from, record.to];
      while (low < high) {
        const middle = (low + high) >> 1;
        const [message] = await held(record, middle, middle);
        if (message !== undefined && message.createdAt >= time) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    },
  };
}
