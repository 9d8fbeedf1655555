import type { ReceivedMessage } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import { openedAt, type ChangesEvent, type Stream } from "./streams.ts";
import type { Truth, TruthEvent } from "./truths.ts";

/**
 * gap: a stream jumped over versions or numbers, or a frame lacks what it says to be complete in; or a conversation is
 * not numbered 1, 2, 3 to its end.
 */
export function gaps(ledger: Ledger): Anomaly[] {
  const found: Anomaly[] = [];
  for (const stream of ledger.streams.values()) {
    const truths = stream.epoch === undefined ? undefined : ledger.truths.get(stream.epoch);
    for (const [feed, frames] of stream.feeds) {
      found.push(...jumps(ledger, stream, feed, frames));
      const truth = truths?.conversations.get(feed);
      if (truth !== undefined) found.push(...holes(ledger, stream, frames, truth));
    }
  }
  for (const { conversations } of ledger.truths.values()) {
    for (const { readings } of conversations.values()) found.push(...readings.flatMap(numbering));
  }
  return found;
}

/**
 * Frames that begin beyond the client's cursor, and numbers left out between two messages. A message that was changed may
 * come later than its number: at its version.
 */
function jumps(
  { changes }: Ledger,
  stream: Stream,
  feed: string,
  frames: readonly ChangesEvent[],
): Anomaly[] {
  const { open } = stream;
  const found: Anomaly[] = [];
  let cursor = openedAt(stream, feed) ?? 0;
  let expected: number | undefined;
  let previous: ChangesEvent | undefined;
  const report = (message: string, frame: ChangesEvent): void => {
    const evidence = previous === undefined ? [open, frame] : [open, previous, frame];
    found.push({ name: "gap", message, evidence });
  };
  /** The first number from `from` on and below `to` whose message nobody ever tried to change. */
  const untouched = (from: number, to: number): number | undefined => {
    for (let seq = from; seq < to; seq += 1) if (!changes.touched(feed, seq)) return seq;
    return undefined;
  };
  for (const frame of frames) {
    const { after, through, snapshot, historyFrom, messages } = frame.changes;
    if (snapshot) {
      cursor = 0;
      expected = Math.max(1, historyFrom);
    } else if (after > cursor) {
      report(
        `${open.userId} had ${feed} up to version ${cursor}, and a frame went on after ${after}.`,
        frame,
      );
    }
    for (const { seq } of messages) {
      const left = expected === undefined ? undefined : untouched(expected, seq);
      if (left !== undefined) {
        report(`${open.userId} received message ${seq} of ${feed} when ${left} was next.`, frame);
      }
      // An old message that was changed says nothing of what the client has of those after it.
      if (expected !== undefined || !changes.touched(feed, seq)) expected = Math.max(expected ?? 0, seq + 1);
    }
    cursor = Math.max(cursor, through);
    previous = frame;
  }
  return found;
}

/** Messages that a frame passes over although its range, or its beginning, includes them. */
function holes(ledger: Ledger, { open }: Stream, frames: readonly ChangesEvent[], truth: Truth): Anomaly[] {
  const found: Anomaly[] = [];
  let beginning: { from: number; seqs: Set<number> } | undefined;
  for (const frame of frames) {
    const { feed, after, through, snapshot, historyFrom, messages } = frame.changes;
    if (snapshot) beginning = { from: historyFrom, seqs: new Set() };
    const seqs: Set<number> = beginning?.seqs ?? new Set();
    for (const { seq } of messages) seqs.add(seq);
    if (through === 0) continue;
    const due =
      beginning === undefined
        ? between(truth.byVersion, after, through)
        : begun(ledger, truth, beginning.from, through);
    beginning = undefined;
    const missing = due.find(({ seq }) => !seqs.has(seq));
    if (missing === undefined) continue;
    found.push({
      name: "gap",
      message: `A frame for ${open.userId} goes up to version ${through} of ${feed} and lacks message ${missing.seq}, which is version ${missing.version}.`,
      evidence: [open, frame, ...answersOf(ledger, missing)],
    });
  }
  return found;
}

function answersOf({ sends }: Ledger, { senderId, id }: ReceivedMessage) {
  return (sends.get(`${senderId} ${id}`)?.stored ?? []).slice(0, 1).map(({ sent }) => sent);
}

/** The rows that a beginning brings which leaves out what is below `from`. */
function begun(
  { changes }: Ledger,
  { event, bySeq }: Truth,
  from: number,
  through: number,
): ReceivedMessage[] {
  const due: ReceivedMessage[] = [];
  for (let seq = Math.max(1, from); ; seq += 1) {
    const message = bySeq.get(seq);
    if (message === undefined) return due;
    if (message.version <= through) due.push(message);
    // One that was changed since says nothing of those after it.
    else if (!changes.touched(event.conversationId, seq)) return due;
  }
}

/** The rows with a version in (after, through]. */
function between(byVersion: readonly ReceivedMessage[], after: number, through: number): ReceivedMessage[] {
  return byVersion.slice(countUpTo(byVersion, after), countUpTo(byVersion, through));
}

function countUpTo(byVersion: readonly ReceivedMessage[], version: number): number {
  let [low, high] = [0, byVersion.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((byVersion[middle]?.version ?? Infinity) <= version) low = middle + 1;
    else high = middle;
  }
  return low;
}

function numbering(event: TruthEvent): Anomaly[] {
  const wrong = event.messages.findIndex(({ seq }, index) => seq !== index + 1);
  if (wrong === -1) return [];
  const message = `In the end, number ${event.messages[wrong]?.seq} of ${event.conversationId} stands where ${wrong + 1} should.`;
  return [{ name: "gap", message, evidence: [event] }];
}
