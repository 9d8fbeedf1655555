import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import { openedAt, type ChangesEvent, type Stream } from "./streams.ts";

/** nonmonotonic: within one stream, a feed went back, or a new message came after one with a higher number. */
export function reversals(ledger: Ledger): Anomaly[] {
  return [...ledger.streams.values()].flatMap((stream) =>
    [...stream.feeds.values()].flatMap((frames) => reversalsOf(ledger, stream, frames)),
  );
}

/** A message that was changed may come after those with higher numbers: at its version. */
function reversalsOf({ changes }: Ledger, stream: Stream, frames: readonly ChangesEvent[]): Anomaly[] {
  const { open } = stream;
  const found: Anomaly[] = [];
  let position = openedAt(stream, frames[0]?.changes.feed ?? "") ?? 0;
  let seen = new Set<number>();
  let highest = 0;
  let previous: ChangesEvent | undefined;
  const report = (message: string, frame: ChangesEvent): void => {
    const evidence = previous === undefined ? [open, frame] : [open, previous, frame];
    found.push({ name: "nonmonotonic", message, evidence });
  };
  for (const frame of frames) {
    const { feed, after, through, snapshot, messages } = frame.changes;
    if (snapshot) {
      seen = new Set();
      highest = 0;
      position = 0;
    } else if (after < position || (through > 0 && through < position)) {
      report(
        `${open.userId} stood at version ${position} of ${feed}, and got (${after}, ${through}].`,
        frame,
      );
    }
    for (const { seq } of messages) {
      if (seq < highest && !seen.has(seq) && !changes.touched(feed, seq)) {
        report(`${open.userId} received message ${seq} of ${feed} after message ${highest}.`, frame);
      }
      seen.add(seq);
      highest = Math.max(highest, seq);
    }
    position = Math.max(position, through);
    previous = frame;
  }
  return found;
}
