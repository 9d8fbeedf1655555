import type { Anomaly } from "./anomaly.ts";
import type { Ledger, Observation } from "./ledger.ts";
import { messageKey } from "./sends.ts";

/**
 * phantom: somebody saw a message that nobody had sent by then, or of which every attempt was refused. corrupt, when
 * somebody else sent one with this id.
 */
export function phantoms(ledger: Ledger): Anomaly[] {
  const senders = new Map<string, string>();
  for (const { attempts } of ledger.sends.values()) {
    for (const { send } of attempts) senders.set(send.id, send.userId);
  }
  const found = new Map<string, Anomaly>();
  for (const observation of ledger.observations) {
    const key = messageKey(observation.message.senderId, observation.message.id);
    if (found.has(key)) continue;
    const anomaly = judge(ledger, observation, key, senders);
    if (anomaly !== undefined) found.set(key, anomaly);
  }
  return [...found.values()];
}

function judge(
  { sends }: Ledger,
  { conversationId, message, event, stream }: Observation,
  key: string,
  senders: ReadonlyMap<string, string>,
): Anomaly | undefined {
  const what = `Message ${message.id} of ${message.senderId} (number ${message.seq} of ${conversationId})`;
  const sending = sends.get(key);
  if (sending === undefined) {
    const sender = senders.get(message.id);
    return sender === undefined
      ? { name: "phantom", message: `${what} was never sent.`, evidence: [event] }
      : { name: "corrupt", message: `${what} was sent by ${sender}.`, evidence: [event] };
  }
  const evidence = sending.attempts.flatMap(({ send, end }) => (end === undefined ? [send] : [send, end]));
  if (!sending.attempts.some(({ possible }) => possible)) {
    const refused = `${what} is there, though every attempt to send it was refused.`;
    return { name: "phantom", message: refused, evidence: [...evidence.slice(0, 4), event] };
  }
  if (stream !== undefined && event.t < sending.begin) {
    const early = `${what} was received before anybody had sent it.`;
    return { name: "phantom", message: early, evidence: [event, ...evidence.slice(0, 2)] };
  }
  return undefined;
}
