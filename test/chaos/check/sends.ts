import type { HistoryEvent } from "../history.ts";
import type { Epochs } from "./epochs.ts";

export type SendEvent = Extract<HistoryEvent, { kind: "send" }>;
export type SentEvent = Extract<HistoryEvent, { kind: "sent" }>;
export type EndEvent = Extract<
  HistoryEvent,
  { kind: "sent" | "changed" | "refused" | "unanswered" | "done" }
>;

/** One request to store a message, and what became of it. */
export interface Attempt {
  send: SendEvent;
  /** Undefined when the run ended first. */
  end: EndEvent | undefined;
  /** Whether something may have been stored because of it: it was not refused, or the network repeated it later. */
  possible: boolean;
}

/** One that was answered OK. */
export interface Stored {
  send: SendEvent;
  sent: SentEvent;
  /** In which epoch it was answered; undefined when nobody can say. */
  epoch: number | undefined;
}

/** All that was tried and answered under one id of one sender. */
export interface Sending {
  attempts: Attempt[];
  stored: Stored[];
  /** When the first attempt began. */
  begin: number;
}

/** One key for what a sender calls a message. */
export function messageKey(senderId: string, id: string): string {
  return `${senderId} ${id}`;
}

/** The endings of all operations. */
export function readEnds(events: readonly HistoryEvent[]): Map<number, EndEvent> {
  const ends = new Map<number, EndEvent>();
  for (const event of events) {
    if (
      event.kind === "sent" ||
      event.kind === "changed" ||
      event.kind === "refused" ||
      event.kind === "unanswered" ||
      event.kind === "done"
    ) {
      ends.set(event.op, event);
    }
  }
  return ends;
}

/** When the network last repeated requests of a user. */
export function readReplays(events: readonly HistoryEvent[]): Map<string, number> {
  const last = new Map<string, number>();
  for (const event of events) if (event.kind === "replay") last.set(event.userId, event.t);
  return last;
}

/** Everything sent, by `messageKey`. */
export function readSends(
  events: readonly HistoryEvent[],
  known: { epochs: Epochs; ends: ReadonlyMap<number, EndEvent>; replays: ReadonlyMap<string, number> },
): Map<string, Sending> {
  const sends = new Map<string, Sending>();
  for (const send of events) {
    if (send.kind !== "send") continue;
    const key = messageKey(send.userId, send.id);
    const sending = sends.get(key) ?? { attempts: [], stored: [], begin: send.t };
    sends.set(key, sending);
    const end = known.ends.get(send.op);
    const repeated = (known.replays.get(send.userId) ?? -Infinity) >= send.t;
    sending.attempts.push({ send, end, possible: end?.kind !== "refused" || repeated });
    sending.begin = Math.min(sending.begin, send.t);
    if (end?.kind === "sent") {
      sending.stored.push({ send, sent: end, epoch: known.epochs.during(send.t, end.t) });
    }
  }
  return sends;
}
