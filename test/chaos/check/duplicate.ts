import type { HistoryEvent, ReceivedMessage } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import { messageKey } from "./sends.ts";
import type { ChangesEvent, Stream } from "./streams.ts";

/** duplicate: one message under two numbers, delivered twice within one stream as new, or twice on one screen. */
export function duplicates(ledger: Ledger): Anomaly[] {
  return [
    ...twoNumbers(ledger),
    ...[...ledger.streams.values()].flatMap((stream) =>
      [...stream.feeds.values()].flatMap((frames) => deliveredTwice(stream, frames)),
    ),
    ...ledger.events.flatMap(shownTwice),
  ];
}

function twoNumbers({ observations }: Ledger): Anomaly[] {
  const first = new Map<string, { place: string; event: HistoryEvent }>();
  const found = new Map<string, Anomaly>();
  for (const { epoch, conversationId, message, event } of observations) {
    if (epoch === undefined) continue;
    const key = `${epoch} ${messageKey(message.senderId, message.id)}`;
    const place = `number ${message.seq} of ${conversationId}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, { place, event });
    else if (known.place !== place && !found.has(key)) {
      found.set(key, {
        name: "duplicate",
        message: `Message ${message.id} of ${message.senderId} is ${known.place} and also ${place}.`,
        evidence: known.event === event ? [event] : [known.event, event],
      });
    }
  }
  return [...found.values()];
}

function deliveredTwice({ open }: Stream, frames: readonly ChangesEvent[]): Anomaly[] {
  const found: Anomaly[] = [];
  const held = new Map<number, { message: ReceivedMessage; frame: ChangesEvent }>();
  for (const frame of frames) {
    const { snapshot, messages, feed } = frame.changes;
    if (snapshot) held.clear();
    for (const message of messages) {
      const before = held.get(message.seq);
      if (before !== undefined && message.version <= before.message.version) {
        found.push({
          name: "duplicate",
          message: `One stream brought ${open.userId} message ${message.seq} of ${feed} twice.`,
          evidence: before.frame === frame ? [open, frame] : [open, before.frame, frame],
        });
      }
      held.set(message.seq, { message, frame });
    }
  }
  return found;
}

function shownTwice(event: HistoryEvent): Anomaly[] {
  if (event.kind !== "shown") return [];
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { id, seq } of event.rows) {
    for (const name of seq === undefined ? [`row ${id}`] : [`row ${id}`, `number ${seq}`]) {
      if (seen.has(name)) twice.add(name);
      seen.add(name);
    }
  }
  return [...twice].map((name) => ({
    name: "duplicate",
    message: `${event.userId} sees ${name} of ${event.conversationId} twice.`,
    evidence: [event],
  }));
}
