import type { HistoryEvent } from "../history.ts";
import type { Epochs } from "./epochs.ts";

export type OpenEvent = Extract<HistoryEvent, { kind: "open" }>;
export type ChangesEvent = Extract<HistoryEvent, { kind: "changes" }>;

/** One stream as its client heard it. */
export interface Stream {
  open: OpenEvent;
  /** By its Hello; undefined when there was none, or none that the history knows. */
  epoch: number | undefined;
  /** All frames, in the order in which they came. */
  frames: ChangesEvent[];
  /** The same by feed. */
  feeds: Map<string, ChangesEvent[]>;
}

export function readStreams(events: readonly HistoryEvent[], epochs: Epochs): Map<number, Stream> {
  const streams = new Map<number, Stream>();
  for (const event of events) {
    if (event.kind === "open") {
      streams.set(event.stream, { open: event, epoch: undefined, frames: [], feeds: new Map() });
    } else if (event.kind === "hello") {
      const stream = streams.get(event.stream);
      if (stream !== undefined) stream.epoch = epochs.byName(event.epoch);
    } else if (event.kind === "changes") {
      addFrame(streams.get(event.stream), event);
    }
  }
  return streams;
}

function addFrame(stream: Stream | undefined, event: ChangesEvent): void {
  if (stream === undefined) return;
  const { feed } = event.changes;
  const frames = stream.feeds.get(feed) ?? [];
  frames.push(event);
  stream.feeds.set(feed, frames);
  stream.frames.push(event);
}

/** The cursor with which a stream was opened in a feed. */
export function openedAt(stream: Stream, feed: string): number | undefined {
  return stream.open.cursors.find(([name]) => name === feed)?.[1];
}
