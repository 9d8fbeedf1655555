import type { FeedId } from "../chat/model.ts";
import { type FeedState, hasMore, hear, moveOn } from "./feed.ts";

/**
 * What one stream has to read next. It holds one small state per feed and no content, so that a slow
 * reader costs nothing: its bound is the number of feeds a person may have.
 */
export class Agenda {
  readonly #personal: FeedId;
  readonly #states = new Map<FeedId, FeedState>();
  /** Like the next, there only while it is not empty: most streams have nothing to read most of the time. */
  #ready: Set<FeedId> | undefined;
  #lagging: Set<FeedId> | undefined;
  /** Feeds that are not live yet. */
  #opening = 0;

  constructor(personal: FeedId) {
    this.#personal = personal;
  }

  add(feed: FeedId, state: FeedState): void {
    this.#place(feed, this.#states.get(feed), state);
  }

  remove(feed: FeedId): void {
    const state = this.#states.get(feed);
    if (state !== undefined && state.phase !== "live") this.#opening -= 1;
    this.#states.delete(feed);
    this.#rest(feed);
  }

  state(feed: FeedId): FeedState | undefined {
    return this.#states.get(feed);
  }

  feeds(): Iterable<FeedId> {
    return this.#states.keys();
  }

  /** Takes a hint; true when there is something to read because of it. */
  hear(feed: FeedId, version: number): boolean {
    const before = this.#states.get(feed);
    if (before === undefined) return false;
    const state = hear(before, version);
    if (state === before) return false;
    this.#states.set(feed, state);
    if (hasMore(state)) {
      this.#lagging = without(this.#lagging, feed);
      (this.#ready ??= new Set()).add(feed);
    }
    return this.#ready?.has(feed) === true;
  }

  /** The feed to read now: the personal one first, so that a removal stops its feed; the others in turn. */
  next(): FeedId | undefined {
    if (this.#ready === undefined) return undefined;
    return this.#ready.has(this.#personal) ? this.#personal : this.#ready.values().next().value;
  }

  /** After a read. Without progress the feed rests until `retry` or a higher hint: its store lags. */
  update(feed: FeedId, state: FeedState, progress: boolean): void {
    const before = this.#states.get(feed);
    if (before === undefined) return;
    this.#place(feed, before, state);
    if (progress || !hasMore(state)) return;
    this.#ready = without(this.#ready, feed);
    (this.#lagging ??= new Set()).add(feed);
  }

  /**
   * After a frame of a live feed, where there is nothing else to read before or after it; see `moveOn`.
   * @returns false, with nothing done, where there is, or the frame is another
   */
  moveOn(feed: FeedId, after: number, through: number): boolean {
    if (this.#ready !== undefined || this.#lagging !== undefined) return false;
    const state = this.#states.get(feed);
    return state !== undefined && moveOn(state, after, through);
  }

  /** Whether a feed rests although more was hinted. */
  behind(): boolean {
    return this.#lagging !== undefined;
  }

  retry(): void {
    for (const feed of this.#lagging ?? []) (this.#ready ??= new Set()).add(feed);
    this.#lagging = undefined;
  }

  /** Whether every feed has reached the head it had when the stream opened. */
  caughtUp(): boolean {
    return this.#opening === 0;
  }

  #place(feed: FeedId, before: FeedState | undefined, state: FeedState): void {
    if (before !== undefined && before.phase !== "live") this.#opening -= 1;
    if (state.phase !== "live") this.#opening += 1;
    this.#states.set(feed, state);
    // First out: a feed that was just read goes to the end of the queue.
    this.#rest(feed);
    if (hasMore(state)) (this.#ready ??= new Set()).add(feed);
  }

  #rest(feed: FeedId): void {
    this.#ready = without(this.#ready, feed);
    this.#lagging = without(this.#lagging, feed);
  }
}

function without(feeds: Set<FeedId> | undefined, feed: FeedId): Set<FeedId> | undefined {
  feeds?.delete(feed);
  return feeds?.size === 0 ? undefined : feeds;
}
