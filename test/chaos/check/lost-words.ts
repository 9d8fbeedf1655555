import type { HistoryEvent } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import { messageKey } from "./sends.ts";

type TypedEvent = Extract<HistoryEvent, { kind: "typed" }>;

/**
 * lost-write, too: words that a person typed and that are neither stored nor shown by their browser in the end. Only of
 * browsers that were looked at in the end, and not of words that were stored once: "lost-write" itself judges those.
 */
export function lostWords(ledger: Ledger): Anomaly[] {
  if (ledger.truths.size === 0) return [];
  const { typed, shown, devices } = readWords(ledger.events);
  const stored = everStored(ledger);
  return [...typed].flatMap(([key, event]) => {
    const rows = shown.get(devices.get(event.actor) ?? "");
    if (rows === undefined || rows.has(event.id) || stored.has(key)) return [];
    const message = `${event.userId} typed message ${event.id}, which is neither stored nor shown in the end.`;
    return [{ name: "lost-write" as const, message, evidence: [event] }];
  });
}

interface Words {
  /** By `messageKey`: the last time that each was typed. */
  typed: Map<string, TypedEvent>;
  /** By device: the ids of the rows shown in the end. */
  shown: Map<string, Set<string>>;
  /** By actor. */
  devices: Map<string, string>;
}

function readWords(events: readonly HistoryEvent[]): Words {
  const words: Words = { typed: new Map(), shown: new Map(), devices: new Map() };
  for (const event of events) {
    if (event.kind === "actor") words.devices.set(event.actor, event.deviceId);
    else if (event.kind === "typed") words.typed.set(messageKey(event.userId, event.id), event);
    else if (event.kind === "discarded") words.typed.delete(messageKey(event.userId, event.id));
    else if (event.kind === "shown" && event.settled) {
      const device = words.devices.get(event.actor) ?? "";
      const rows = words.shown.get(device) ?? new Set();
      words.shown.set(device, rows);
      for (const row of event.rows) rows.add(row.id);
    }
  }
  return words;
}

function everStored({ sends, observations }: Ledger): Set<string> {
  const keys = new Set<string>();
  for (const [key, { stored }] of sends) if (stored.length > 0) keys.add(key);
  for (const { message } of observations) keys.add(messageKey(message.senderId, message.id));
  return keys;
}
