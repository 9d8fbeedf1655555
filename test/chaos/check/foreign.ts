import type { HistoryEvent } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import { MAX_LISTED_MEMBERS } from "./replica.ts";
import { messageKey } from "./sends.ts";
import type { ChangesEvent, Stream } from "./streams.ts";

/** foreign: somebody got, wrote or sees something of a conversation that they were not in. */
export function foreigners(ledger: Ledger): Anomaly[] {
  return [
    ...[...ledger.streams.values()].flatMap((stream) => [
      ...unlisted(stream),
      ...afterRemoval(stream),
      ...afterLeaving(ledger, stream),
    ]),
    ...writtenFromOutside(ledger),
    ...changedFromOutside(ledger),
    ...shownFromOutside(ledger),
  ];
}

/** A beginning whose list of members lacks its reader. */
function unlisted({ open, frames }: Stream): Anomaly[] {
  return frames.flatMap((frame) => {
    const { feed, snapshot, conversation, members } = frame.changes;
    if (!snapshot || conversation === undefined || conversation.memberCount > MAX_LISTED_MEMBERS) return [];
    if (members.some(({ userId, left }) => userId === open.userId && !left)) return [];
    const message = `${open.userId} was sent ${feed}, whose members they are not among.`;
    return [{ name: "foreign" as const, message, evidence: [open, frame] }];
  });
}

/** Frames of a conversation after the frame that took it from the reader's list, or beyond the reader's own removal. */
function afterRemoval({ open, frames }: Stream): Anomaly[] {
  const found: Anomaly[] = [];
  const removed = new Map<string, ChangesEvent>();
  for (const frame of frames) {
    const { feed, through, members, messages, entries } = frame.changes;
    for (const entry of entries) {
      if (entry.removed) removed.set(entry.conversationId, frame);
      else removed.delete(entry.conversationId);
    }
    const removal = removed.get(feed);
    if (removal !== undefined) {
      const message = `${open.userId} was sent changes of ${feed} after it had left their list.`;
      found.push({ name: "foreign", message, evidence: [open, removal, frame] });
    }
    const end = members.find(({ userId, left }) => userId === open.userId && left)?.version;
    if (end !== undefined && (through > end || messages.some(({ version }) => version > end))) {
      const message = `A frame for ${open.userId} goes on to version ${through} of ${feed}, beyond their removal at ${end}.`;
      found.push({ name: "foreign", message, evidence: [open, frame] });
    }
  }
  return found;
}

/** What was asked for, or written, after the reader's leaving was answered. */
function afterLeaving({ absences, sends }: Ledger, { open, frames }: Stream): Anomaly[] {
  for (const frame of frames) {
    const { feed, messages } = frame.changes;
    if (!absences.mayHaveLeft(open.userId, feed)) continue;
    const leave = absences.during(open.userId, feed, open.t, frame.t);
    if (leave !== undefined) {
      const message = `${open.userId} was sent changes of ${feed} on a stream opened after they had left it.`;
      return [{ name: "foreign", message, evidence: [leave, open, frame] }];
    }
    for (const { senderId, id, seq } of messages) {
      const sending = sends.get(messageKey(senderId, id));
      const written = sending && absences.during(open.userId, feed, sending.begin, frame.t);
      const first = sending?.attempts[0]?.send;
      if (written === undefined || first === undefined) continue;
      const message = `${open.userId} was sent message ${seq} of ${feed}, which was written after they had left it.`;
      return [{ name: "foreign", message, evidence: [written, first, open, frame] }];
    }
  }
  return [];
}

/** Messages that were first sent after their sender's leaving was answered, and were stored. */
function writtenFromOutside({ sends, absences }: Ledger): Anomaly[] {
  return [...sends.values()].flatMap(({ begin, stored }) => {
    for (const { send, sent } of stored) {
      const leave = absences.during(send.userId, sent.conversationId, begin, sent.t);
      if (leave === undefined) continue;
      const message = `Message ${send.id} was stored in ${sent.conversationId} after ${send.userId} had left it.`;
      return [{ name: "foreign" as const, message, evidence: [leave, send, sent] }];
    }
    return [];
  });
}

/** Commands that were first given after their user's leaving was answered, and were performed. */
function changedFromOutside({ changes, absences }: Ledger): Anomaly[] {
  return [...changes.commands.values()].flatMap(({ attempts, answers }) => {
    const begin = Math.min(...attempts.map(({ event }) => event.t));
    for (const { event, changed } of answers) {
      const leave = absences.during(event.userId, event.conversationId, begin, changed.t);
      if (leave === undefined) continue;
      const message = `A message of ${event.conversationId} was changed by ${event.userId} after they had left it.`;
      return [{ name: "foreign" as const, message, evidence: [leave, event, changed] }];
    }
    return [];
  });
}

/** What a page still shows, when all is over, of a conversation that its user is not in. */
function shownFromOutside({ events, truths }: Ledger): Anomaly[] {
  const sorts = new Map<string, string>();
  const conversations = truths.get(Math.max(...truths.keys()))?.conversations;
  const judge = (event: HistoryEvent): Anomaly[] => {
    if (event.kind === "actor") sorts.set(event.actor, event.sort);
    if (event.kind !== "shown" || !event.settled || sorts.get(event.actor) !== "browser") return [];
    const truth = conversations?.get(event.conversationId)?.event;
    if (truth === undefined || truth.members.length > MAX_LISTED_MEMBERS) return [];
    if (truth.members.includes(event.userId) || event.rows.every(({ state }) => state !== "stored"))
      return [];
    const message = `${event.userId} still sees ${event.conversationId}, which they are not in.`;
    return [{ name: "foreign", message, evidence: [event] }];
  };
  return events.flatMap(judge);
}
