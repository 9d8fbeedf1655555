import type { FeedId } from "../chat/model.ts";
import { type FeedState, hasMore, hear } from "./feed.ts";

/**
 * What one stream has to read next. It holds one small state per feed and no content, so that a slow
 * reader costs nothing: its bound is the number of feeds a person may have.
 */
export interface Agenda {
  add(feed: FeedId, state: FeedState): void;
  remove(feed: FeedId): void;
  state(feed: FeedId): FeedState | undefined;
  feeds(): Iterable<FeedId>;
  /** Takes a hint; true when there is something to read because of it. */
  hear(feed: FeedId, version: number): boolean;
  /** The feed to read now: the personal one first, so that a removal stops its feed; the others in turn. */
  next(): FeedId | undefined;
  /** After a read. Without progress the feed rests until `retry` or a higher hint: its store lags. */
  update(feed: FeedId, state: FeedState, progress: boolean): void;
  /** Whether a feed rests although more was hinted. */
  behind(): boolean;
  retry(): void;
  /** Whether every feed has reached the head it had when the stream opened. */
  caughtUp(): boolean;
}

export function createAgenda(personal: FeedId): Agenda {
  const states = new Map<FeedId, FeedState>();
  const ready = new Set<FeedId>();
  const lagging = new Set<FeedId>();
  const opening = new Set<FeedId>();
  const place = (feed: FeedId, state: FeedState): void => {
    states.set(feed, state);
    // Deleted first: a feed that was just read goes to the end of the queue.
    ready.delete(feed);
    lagging.delete(feed);
    if (hasMore(state)) ready.add(feed);
    if (state.phase === "live") opening.delete(feed);
    else opening.add(feed);
  };
  return {
    add: place,
    remove(feed) {
      for (const held of [states, ready, lagging, opening]) held.delete(feed);
    },
    state: (feed) => states.get(feed),
    feeds: () => states.keys(),
    hear(feed, version) {
      const before = states.get(feed);
      if (before === undefined) return false;
      const state = hear(before, version);
      if (state === before) return false;
      states.set(feed, state);
      lagging.delete(feed);
      if (hasMore(state)) ready.add(feed);
      return ready.has(feed);
    },
    next: () => (ready.has(personal) ? personal : ready.values().next().value),
    update(feed, state, progress) {
      if (!states.has(feed)) return;
      place(feed, state);
      if (!progress && ready.delete(feed)) lagging.add(feed);
    },
    behind: () => lagging.size > 0,
    retry() {
      for (const feed of lagging) ready.add(feed);
      lagging.clear();
    },
    caughtUp: () => opening.size === 0,
  };
}
