import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import type { SendEvent, SentEvent } from "./sends.ts";

interface Entry {
  seq: number;
  begin: number;
  send: SendEvent;
  /** The earliest answer that says it is stored; undefined when there was none in time. */
  sent: SentEvent | undefined;
}

/** realtime-order: a send was answered before another began, and has the higher number. */
export function orderReversals(ledger: Ledger): Anomaly[] {
  return [...ledger.truths].flatMap(([epoch, { conversations }]) =>
    [...conversations.values()].flatMap(({ event }) => {
      const entries = event.messages.flatMap(({ senderId, id, seq }) =>
        entryOf(ledger, `${senderId} ${id}`, seq, epoch),
      );
      return reversed(entries, event.conversationId);
    }),
  );
}

function entryOf({ sends, epochs }: Ledger, key: string, seq: number, last: number): Entry[] {
  const sending = sends.get(key);
  const send = sending?.attempts[0]?.send;
  if (sending === undefined || send === undefined) return [];
  const answered = sending.stored
    .filter(({ epoch, sent }) => epoch !== undefined && epochs.keeps(epoch, sent.t, last))
    .map(({ sent }) => sent);
  const sent = answered.toSorted((a, b) => a.t - b.t)[0];
  return [{ seq, begin: sending.begin, send, sent }];
}

/** By increasing time: of all that was answered before a send began, only the one with the highest number matters. */
function reversed(entries: readonly Entry[], conversationId: string): Anomaly[] {
  const found: Anomaly[] = [];
  const answered = entries
    .flatMap((entry) => (entry.sent === undefined ? [] : [{ ...entry, sent: entry.sent }]))
    .sort((a, b) => a.sent.t - b.sent.t);
  let highest: (typeof answered)[number] | undefined;
  let next = 0;
  for (const later of entries.toSorted((a, b) => a.begin - b.begin)) {
    for (
      let entry = answered[next];
      entry !== undefined && entry.sent.t < later.begin;
      entry = answered[next]
    ) {
      if (highest === undefined || entry.seq > highest.seq) highest = entry;
      next += 1;
    }
    if (highest === undefined || highest.seq <= later.seq) continue;
    found.push({
      name: "realtime-order",
      message: `Number ${highest.seq} of ${conversationId} was answered before the send of number ${later.seq} began.`,
      evidence: [highest.send, highest.sent, later.send],
    });
  }
  return found;
}
