import type { HistoryEvent, ReceivedMessage } from "../history.ts";
import type { Epochs } from "./epochs.ts";
import { messageKey } from "./sends.ts";

export type TruthEvent = Extract<HistoryEvent, { kind: "truth" }>;

/** What one conversation has in the end. */
export interface Truth {
  /** Of several readings, the newest. */
  event: TruthEvent;
  /** All of them, in the order in which they were read. */
  readings: TruthEvent[];
  bySeq: Map<number, ReceivedMessage>;
  /** Ascending. */
  byVersion: ReceivedMessage[];
}

/** What all conversations have in the end of one epoch. */
export interface Truths {
  conversations: Map<string, Truth>;
  /** Where a message is, by `messageKey`. */
  places: Map<string, { conversationId: string; seq: number }>;
}

/** By epoch. A reading of an epoch that nothing began is left out here; "snapshot-skew" reports it. */
export function readTruths(events: readonly HistoryEvent[], epochs: Epochs): Map<number, Truths> {
  const truths = new Map<number, Truths>();
  for (const event of events) {
    if (event.kind !== "truth") continue;
    const epoch = epochs.byName(event.epoch);
    if (epoch === undefined) continue;
    const all = truths.get(epoch) ?? { conversations: new Map(), places: new Map() };
    truths.set(epoch, all);
    addReading(all, event);
  }
  return truths;
}

function addReading({ conversations, places }: Truths, event: TruthEvent): void {
  const { conversationId } = event;
  const known = conversations.get(conversationId);
  known?.readings.push(event);
  if (known !== undefined && known.event.version >= event.version) return;
  conversations.set(conversationId, {
    event,
    readings: known?.readings ?? [event],
    bySeq: new Map(event.messages.map((message) => [message.seq, message])),
    byVersion: event.messages.toSorted((a, b) => a.version - b.version),
  });
  for (const { senderId, id, seq } of event.messages) {
    places.set(messageKey(senderId, id), { conversationId, seq });
  }
}
