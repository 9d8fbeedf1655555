import type { HistoryEvent } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Ledger, Observation } from "./ledger.ts";
import { messageKey, type Sending } from "./sends.ts";

/** corrupt: somebody saw another text than what was sent under that id, or than what is stored under that number. */
export function corruptions(ledger: Ledger): Anomaly[] {
  const found = new Map<string, Anomaly>();
  for (const observation of ledger.observations) {
    const { message, event } = observation;
    const key = messageKey(message.senderId, message.id);
    const sending = ledger.sends.get(key);
    if (sending === undefined || found.has(key) || mayBe(ledger, sending, observation)) continue;
    found.set(key, {
      name: "corrupt",
      message: `Message ${message.id} of ${message.senderId} reads "${message.text}", which is not what was sent.`,
      evidence: [...sending.attempts.slice(0, 3).map(({ send }) => send), event],
    });
  }
  return [...found.values(), ...ledger.events.flatMap((event) => misread(ledger, event))];
}

/** Whether a message may have this text: that of the request answered OK, or of any that may have been stored. */
function mayBe(ledger: Ledger, { attempts, stored }: Sending, { epoch, message }: Observation): boolean {
  const answered = stored.filter(
    (each) =>
      epoch !== undefined && each.epoch !== undefined && ledger.epochs.keeps(each.epoch, each.sent.t, epoch),
  );
  if (answered.length > 0) return answered.some(({ send }) => send.text === message.text);
  const open = attempts.filter(({ possible }) => possible);
  // With none it should not be there at all, which is "phantom".
  return open.length === 0 || open.some(({ send }) => send.text === message.text);
}

function misread({ truths }: Ledger, event: HistoryEvent): Anomaly[] {
  if (event.kind !== "shown" || !event.settled) return [];
  const truth = lastTruth(truths)?.conversations.get(event.conversationId);
  return event.rows.flatMap(({ state, seq, text }) => {
    const message = state === "stored" && seq !== undefined ? truth?.bySeq.get(seq) : undefined;
    if (truth === undefined || message === undefined || message.text === text) return [];
    const says = `${event.userId} sees "${text}" as number ${seq} of ${event.conversationId}, where "${message.text}" is stored.`;
    return [{ name: "corrupt" as const, message: says, evidence: [event] }];
  });
}

function lastTruth(truths: Ledger["truths"]) {
  return truths.get(Math.max(...truths.keys()));
}
