import type { HistoryEvent, ReceivedMessage } from "../history.ts";
import { readChanges, type Changes } from "./changes.ts";
import { readEpochs, type Epochs } from "./epochs.ts";
import { readAbsences, type Absences } from "./members.ts";
import { readEnds, readReplays, readSends, type EndEvent, type Sending } from "./sends.ts";
import { readStreams, type Stream } from "./streams.ts";
import { readTruths, type Truths } from "./truths.ts";

/** A history, sorted by what the checks ask of it. */
export interface Ledger {
  events: readonly HistoryEvent[];
  epochs: Epochs;
  ends: ReadonlyMap<number, EndEvent>;
  /** By `messageKey`. */
  sends: ReadonlyMap<string, Sending>;
  /** By the stream's number. */
  streams: ReadonlyMap<number, Stream>;
  /** By epoch. */
  truths: ReadonlyMap<number, Truths>;
  absences: Absences;
  observations: readonly Observation[];
  changes: Changes;
}

/** Somebody saw a message under a number. */
export interface Observation {
  /** Undefined when nobody can say. */
  epoch: number | undefined;
  conversationId: string;
  message: ReceivedMessage;
  event: HistoryEvent;
  /** Undefined for a reading at the end. */
  stream: Stream | undefined;
}

export function readLedger(events: readonly HistoryEvent[]): Ledger {
  const epochs = readEpochs(events);
  const ends = readEnds(events);
  const known = { epochs, ends, replays: readReplays(events) };
  const streams = readStreams(events, epochs);
  const sends = readSends(events, known);
  const observations = observe(events, streams, epochs);
  return {
    events,
    epochs,
    ends,
    sends,
    streams,
    truths: readTruths(events, epochs),
    absences: readAbsences(events, known),
    observations,
    changes: readChanges(events, { ...known, sends, observations }),
  };
}

function observe(
  events: readonly HistoryEvent[],
  streams: ReadonlyMap<number, Stream>,
  epochs: Epochs,
): Observation[] {
  const observations: Observation[] = [];
  for (const event of events) {
    if (event.kind === "changes") {
      const stream = streams.get(event.stream);
      const { feed: conversationId, messages } = event.changes;
      for (const message of messages) {
        observations.push({ epoch: stream?.epoch, conversationId, message, event, stream });
      }
    } else if (event.kind === "truth") {
      const epoch = epochs.byName(event.epoch);
      const { conversationId, messages } = event;
      for (const message of messages) {
        observations.push({ epoch, conversationId, message, event, stream: undefined });
      }
    }
  }
  return observations;
}
