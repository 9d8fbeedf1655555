import type { HistoryEvent } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import { messageKey } from "./sends.ts";
import type { Truth, Truths } from "./truths.ts";

type ShownEvent = Extract<HistoryEvent, { kind: "shown" }>;

/** A screen begins with so many of the newest messages at least. */
const NEWEST = 50;

/**
 * unseen: when all is over, a client does not show a message that its user may see, or shows one as unsent that is
 * stored, or has not sent what waits.
 */
export function unseen({ events, truths }: Ledger): Anomaly[] {
  const all = truths.get(Math.max(...truths.keys()));
  const sorts = new Map<string, "browser" | "small">();
  const judge = (event: HistoryEvent): Anomaly[] => {
    if (event.kind === "actor") sorts.set(event.actor, event.sort);
    if (all === undefined || event.kind !== "shown" || !event.settled) return [];
    const missing = missingIn(event, all.conversations.get(event.conversationId), sorts.get(event.actor));
    return [...missing, ...unsettled(event, all)];
  };
  return events.flatMap(judge);
}

function missingIn(event: ShownEvent, truth: Truth | undefined, sort = "browser"): Anomaly[] {
  if (truth === undefined || !truth.event.members.includes(event.userId)) return [];
  const seqs = event.rows.flatMap(({ state, seq }) => (state === "stored" && seq !== undefined ? [seq] : []));
  const shown = new Set(seqs.sort((a, b) => a - b));
  const newest = sort === "browser" ? truth.event.messages.length - NEWEST + 1 : Infinity;
  const lowest = Math.min(newest, shown.values().next().value ?? Infinity);
  const missing = truth.event.messages.find(({ seq }) => seq >= lowest && !shown.has(seq));
  if (missing === undefined) return [];
  const message = `${event.userId} (${event.actor}) does not see message ${missing.seq} of ${event.conversationId}: "${missing.text}".`;
  return [{ name: "unseen", message, evidence: [event] }];
}

function unsettled(event: ShownEvent, { places, conversations }: Truths): Anomaly[] {
  return event.rows.flatMap(({ id, state, text }) => {
    const place = places.get(messageKey(event.userId, id));
    const truth = place && conversations.get(place.conversationId);
    // Who is not in a conversation cannot learn that it has their message.
    const stored = truth?.event.members.includes(event.userId) === true;
    if (state === "stored" || (state === "failed" && !stored)) return [];
    const what = stored ? `as ${state}, and it is stored` : "as waiting, though nothing holds it up any more";
    const message = `${event.userId} (${event.actor}) sees their message "${text}" ${what}.`;
    return [{ name: "unseen" as const, message, evidence: [event] }];
  });
}
