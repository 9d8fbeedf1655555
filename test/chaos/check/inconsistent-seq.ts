import type { HistoryEvent, ReceivedMessage } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import { sameContent } from "./same-content.ts";
import { messageKey } from "./sends.ts";

/**
 * inconsistent-seq: two who looked, or an answer and somebody who looked, saw different messages under one number of a
 * conversation, or different words under one version; or a message that a restored server kept has another number there.
 */
export function inconsistentSeqs(ledger: Ledger): Anomaly[] {
  const found = new Map<string, Anomaly>();
  const first = new Map<string, { key: string; event: HistoryEvent }>();
  const versions = new Map<string, { message: ReceivedMessage; event: HistoryEvent }>();
  const see = (place: string, key: string, event: HistoryEvent): void => {
    const known = first.get(place);
    if (known === undefined) first.set(place, { key, event });
    else if (known.key !== key && !found.has(place)) {
      found.set(place, {
        name: "inconsistent-seq",
        message: `${place.slice(place.indexOf(" ") + 1)} is message ${known.key} to one and ${key} to another.`,
        evidence: [known.event, event],
      });
    }
  };
  for (const { epoch, conversationId, message, event } of ledger.observations) {
    if (epoch === undefined) continue;
    see(
      `${epoch} number ${message.seq} of ${conversationId}`,
      messageKey(message.senderId, message.id),
      event,
    );
    const version = `${epoch} version ${message.version} of ${conversationId}`;
    const held = versions.get(version);
    if (held === undefined) versions.set(version, { message, event });
    else if (!found.has(version) && !sameContent(held.message, message)) {
      found.set(version, {
        name: "inconsistent-seq",
        message: `${version.slice(version.indexOf(" ") + 1)} of message ${message.seq} says one thing to one and another to another.`,
        evidence: [held.event, event],
      });
    }
  }
  for (const [key, { stored }] of ledger.sends) {
    for (const { epoch, sent } of stored) {
      if (epoch !== undefined) see(`${epoch} number ${sent.seq} of ${sent.conversationId}`, key, sent);
    }
  }
  return [...found.values(), ...[...ledger.truths.keys()].flatMap((epoch) => moved(ledger, epoch))];
}

/** Answers whose message has another place in the end. */
function moved({ sends, truths, epochs }: Ledger, last: number): Anomaly[] {
  const places = truths.get(last)?.places;
  return [...sends].flatMap(([key, { stored }]) => {
    const place = places?.get(key);
    const kept = stored.find(({ epoch, sent }) => epoch !== undefined && epochs.keeps(epoch, sent.t, last));
    if (place === undefined || kept === undefined) return [];
    const { send, sent } = kept;
    if (place.seq === sent.seq && place.conversationId === sent.conversationId) return [];
    return {
      name: "inconsistent-seq" as const,
      message: `Message ${key} was answered as number ${sent.seq} of ${sent.conversationId}, and is number ${place.seq} of ${place.conversationId} in the end.`,
      evidence: [send, sent],
    };
  });
}
