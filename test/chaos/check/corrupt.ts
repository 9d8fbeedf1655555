import type { HistoryEvent } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Ledger, Observation } from "./ledger.ts";
import { messageKey, type Sending } from "./sends.ts";

/**
 * corrupt: somebody saw another text than what was sent under that id or made of it by an edit, or than what is stored
 * under that number; or a deletion, a reaction or an answer that nobody had asked for.
 */
export function corruptions(ledger: Ledger): Anomaly[] {
  const found = new Map<string, Anomaly>();
  for (const observation of ledger.observations) {
    const { message, event } = observation;
    const key = messageKey(message.senderId, message.id);
    const sending = ledger.sends.get(key);
    if (sending === undefined || found.has(key)) continue;
    const wrong = wrongIn(ledger, sending, observation);
    if (wrong === undefined) continue;
    found.set(key, {
      name: "corrupt",
      message: `Message ${message.id} of ${message.senderId} ${wrong}.`,
      evidence: [...sending.attempts.slice(0, 3).map(({ send }) => send), event],
    });
  }
  const small = new Set<string>();
  const judge = (event: HistoryEvent): Anomaly[] => {
    if (event.kind === "actor" && event.sort === "small") small.add(event.actor);
    return misread(ledger, event, small);
  };
  return [...found.values(), ...ledger.events.flatMap(judge)];
}

/** What about a message nobody asked for. A change may take place as soon as it is asked for, answered or not. */
function wrongIn(ledger: Ledger, sending: Sending, observation: Observation): string | undefined {
  const { message } = observation;
  const wanted = ledger.changes
    .of(messageKey(message.senderId, message.id))
    .filter(({ possible }) => possible)
    .flatMap((command) => command.attempts)
    .filter(({ event }) => event.t <= observation.event.t);
  if (message.deleted === true) {
    if (!wanted.some(({ event }) => event.change.do === "delete"))
      return "is deleted, which nobody asked for";
    return message.text === "" && message.reactions === undefined
      ? undefined
      : "is deleted, and something of it is left";
  }
  const edited = wanted.some(({ event }) => event.change.do === "edit" && event.change.text === message.text);
  if (!edited && !mayBe(ledger, sending, observation))
    return `reads "${message.text}", which is not what was sent`;
  if (!sending.attempts.some(({ send }) => send.replyTo === message.replyTo))
    return `answers number ${message.replyTo}, which is not what was sent`;
  for (const [emoji, userIds] of message.reactions ?? []) {
    const stranger = userIds.find(
      (userId) =>
        !wanted.some(
          ({ event: { change, userId: by } }) =>
            change.do === "react" && change.on && change.emoji === emoji && by === userId,
        ),
    );
    if (stranger !== undefined) return `has ${emoji} of ${stranger}, who never gave it`;
  }
  return undefined;
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

/** A small client that begins at its mark learns nothing of what became of messages that it has acknowledged. */
function misread({ truths, changes }: Ledger, event: HistoryEvent, small: ReadonlySet<string>): Anomaly[] {
  if (event.kind !== "shown" || !event.settled) return [];
  const truth = lastTruth(truths)?.conversations.get(event.conversationId);
  return event.rows.flatMap(({ state, seq, text }) => {
    const message = state === "stored" && seq !== undefined ? truth?.bySeq.get(seq) : undefined;
    if (truth === undefined || message === undefined || message.text === text) return [];
    if (small.has(event.actor) && changes.touched(event.conversationId, message.seq)) return [];
    const says = `${event.userId} sees "${text}" as number ${seq} of ${event.conversationId}, where "${message.text}" is stored.`;
    return [{ name: "corrupt" as const, message: says, evidence: [event] }];
  });
}

function lastTruth(truths: Ledger["truths"]) {
  return truths.get(Math.max(...truths.keys()));
}
