import type { HistoryEvent } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import type { ChangesEvent, Stream } from "./streams.ts";

type AcknowledgeEvent = Extract<HistoryEvent, { kind: "acknowledge" }>;

interface Beginning {
  stream: Stream;
  epoch: number;
  frame: ChangesEvent;
  /** The device's mark, as this beginning shows it. */
  mark: number;
  /** The version at which its user became a member; undefined when the frame does not say. */
  joined: number | undefined;
}

/**
 * ack-regress: a device that had acknowledged is sent again what it acknowledged, or its mark went down. gap: its mark
 * went up beyond what it ever acknowledged, so that it is never sent what lies between.
 */
export function regressions(ledger: Ledger): Anomaly[] {
  const { events, ends, epochs } = ledger;
  const places = Map.groupBy(
    events.filter((event) => event.kind === "acknowledge"),
    ({ deviceId, conversationId }) => `${deviceId} ${conversationId}`,
  );
  const marks = new Map<string, Marks>();
  const marksOf = (place: string, last: number): Marks => {
    const key = `${last} ${place}`;
    const known = marks.get(key);
    if (known !== undefined) return known;
    const asked = places.get(place) ?? [];
    const answered = asked.flatMap((event) => {
      const end = ends.get(event.op);
      const epoch = end?.kind === "done" ? epochs.during(event.t, end.t) : undefined;
      const kept = end !== undefined && epoch !== undefined && epochs.keeps(epoch, end.t, last);
      return kept ? [{ t: end.t, event }] : [];
    });
    const made = {
      // What names an epoch that is over must have no effect.
      asked: highestBefore(
        asked
          .filter(({ epoch }) => epoch === undefined || epochs.byName(epoch) === last)
          .map((event) => ({ t: event.t, event })),
      ),
      answered: highestBefore(answered),
    };
    marks.set(key, made);
    return made;
  };
  const before = new Map<string, Beginning>();
  return beginnings(ledger).flatMap((beginning) => {
    const { stream, frame, epoch } = beginning;
    const place = `${stream.open.deviceId} ${frame.changes.feed}`;
    const key = `${epoch} ${place}`;
    const earlier = before.get(key);
    before.set(key, beginning);
    const { asked, answered } = marksOf(place, epoch);
    return [...regressed(beginning, answered(stream.open.t)), ...moved(earlier, beginning, asked(frame.t))];
  });
}

/** What a device has acknowledged in one conversation, as far as it counts in one epoch. */
interface Marks {
  /** The highest that it asked for before a time. */
  asked: Highest;
  /** The highest that was answered OK before a time. */
  answered: Highest;
}

type Highest = (t: number) => AcknowledgeEvent | undefined;

function highestBefore(all: { t: number; event: AcknowledgeEvent }[]): Highest {
  const sorted = all.toSorted((a, b) => a.t - b.t);
  let highest: AcknowledgeEvent | undefined;
  const steps = sorted.map(({ t, event }) => {
    if (highest === undefined || event.seq > highest.seq) highest = event;
    return { t, highest };
  });
  return (t) => {
    let [low, high] = [0, steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((steps[middle]?.t ?? Infinity) < t) low = middle + 1;
      else high = middle;
    }
    return steps[low - 1]?.highest;
  };
}

/** The beginnings of conversations for clients that acknowledge, in the order in which they came. */
function beginnings({ events, streams }: Ledger): Beginning[] {
  return events.flatMap((frame) => {
    if (frame.kind !== "changes" || !frame.changes.snapshot) return [];
    const stream = streams.get(frame.stream);
    const { feed, historyFrom, members } = frame.changes;
    if (stream?.epoch === undefined || stream.open.start !== "unacknowledged") return [];
    if (feed === stream.open.userId) return [];
    const own = members.find(({ userId, left }) => userId === stream.open.userId && !left);
    return [{ stream, epoch: stream.epoch, frame, mark: Math.max(0, historyFrom - 1), joined: own?.version }];
  });
}

/** The highest acknowledgement answered before the stream was opened, when its beginning has forgotten it. */
function regressed({ stream, frame, mark }: Beginning, highest: AcknowledgeEvent | undefined): Anomaly[] {
  if (highest === undefined || highest.seq <= mark) return [];
  const { deviceId } = stream.open;
  const message = `${deviceId} had acknowledged ${frame.changes.feed} up to ${highest.seq}, and is sent it from ${mark + 1} on again.`;
  return [{ name: "ack-regress", message, evidence: [highest, stream.open, frame] }];
}

/** How the mark moved from one beginning to the next. */
function moved(
  before: Beginning | undefined,
  { stream, frame, mark, joined }: Beginning,
  acknowledged: AcknowledgeEvent | undefined,
): Anomaly[] {
  if (before === undefined || before.frame.t >= stream.open.t) return [];
  const { deviceId } = stream.open;
  const evidence = [before.frame, stream.open, frame];
  if (mark < before.mark) {
    const message = `The mark of ${deviceId} in ${frame.changes.feed} went back from ${before.mark} to ${mark}.`;
    return [{ name: "ack-regress", message, evidence }];
  }
  if (joined === undefined || joined !== before.joined) return [];
  const highest = Math.max(before.mark, acknowledged?.seq ?? 0);
  if (mark <= highest) return [];
  const message = `${deviceId} has acknowledged ${frame.changes.feed} up to ${highest}, and is sent it only from ${mark + 1} on.`;
  return [{ name: "gap", message, evidence }];
}
