import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import { messageKey, type SentEvent } from "./sends.ts";
import type { Truths } from "./truths.ts";

/** lost-write: answered OK, or seen by anybody as stored, and not there in the end. */
export function lostWrites(ledger: Ledger): Anomaly[] {
  return [...ledger.truths].flatMap(([epoch, truths]) => [
    ...lostAnswers(ledger, epoch, truths),
    ...lostSightings(ledger, epoch, truths),
  ]);
}

function lostAnswers({ sends, epochs, absences }: Ledger, last: number, truths: Truths): Anomaly[] {
  const lost: Anomaly[] = [];
  for (const [key, { stored }] of sends) {
    if (truths.places.has(key)) continue;
    const kept = stored.find(({ epoch, sent }) => epoch !== undefined && epochs.keeps(epoch, sent.t, last));
    if (kept === undefined) continue;
    const { send, sent } = kept;
    if (unread(truths, sent) && absences.mayHaveLeft(send.userId, sent.conversationId)) continue;
    lost.push({
      name: "lost-write",
      message: `Message ${send.id} of ${send.userId} was answered OK as number ${sent.seq} of ${sent.conversationId}, and is not there in the end.`,
      evidence: [send, sent],
    });
  }
  return lost;
}

/** A conversation that nobody is in any more is read by nobody. */
function unread(truths: Truths, { conversationId }: SentEvent): boolean {
  return !truths.conversations.has(conversationId);
}

function lostSightings(ledger: Ledger, last: number, truths: Truths): Anomaly[] {
  const lost = new Map<string, Anomaly>();
  for (const { epoch, conversationId, message, event, stream } of ledger.observations) {
    const key = messageKey(message.senderId, message.id);
    if (stream === undefined || epoch === undefined || truths.places.has(key) || lost.has(key)) continue;
    if (!truths.conversations.has(conversationId) || !ledger.epochs.keeps(epoch, event.t, last)) continue;
    if (ledger.sends.get(key)?.stored.some(keptUntil(ledger, last))) continue;
    lost.set(key, {
      name: "lost-write",
      message: `${stream.open.userId} received message ${message.id} of ${message.senderId} as number ${message.seq} of ${conversationId}, and it is not there in the end.`,
      evidence: [stream.open, event],
    });
  }
  return [...lost.values()];
}

/** An answer that is reported already. */
function keptUntil({ epochs }: Ledger, last: number) {
  return ({ epoch, sent }: { epoch: number | undefined; sent: SentEvent }): boolean =>
    epoch !== undefined && epochs.keeps(epoch, sent.t, last);
}
