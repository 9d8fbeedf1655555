import type { FeedId } from "../chat/model.ts";
import { type FeedState, hasMore, hear } from "./feed.ts";

/**
 * What one stream has to read next. It holds one small state per feed and no content, so that a slow
 * reader costs nothing: its bound is the number of feeds a person may have.
 */
export class Agenda {
  readonly #personal: FeedId;
  readonly #states = new Map<FeedId, FeedState>();
  readonly #ready = new Set<FeedId>();
  /** Made when it is needed, which is hardly ever. */
  #lagging: Set<FeedId> | undefined;
  /** Feeds that are not live yet. */
  #opening = 0;

  constructor(personal: FeedId) {
    this.#personal = personal;
  }

  add(feed: FeedId, state: FeedState): void {
    const before = this.#states.get(feed);
    if (before !== undefined && before.phase !== "live") this.#opening -= 1;
    if (state.phase !== "live") this.#opening += 1;
    this.#states.set(feed, state);
    // Deleted first: a feed that was just read goes to the end of the queue.
    this.#ready.delete(feed);
    this.#lagging?.delete(feed);
    if (hasMore(state)) this.#ready.add(feed);
  }

  remove(feed: FeedId): void {
    const state = this.#states.get(feed);
    if (state !== undefined && state.phase !== "live") this.#opening -= 1;
    for (const held of [this.#states, this.#ready, this.#lagging]) held?.delete(feed);
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
    this.#lagging?.delete(feed);
    if (hasMore(state)) this.#ready.add(feed);
    return this.#ready.has(feed);
  }

  /** The feed to read now: the personal one first, so that a removal stops its feed; the others in turn. */
  next(): FeedId | undefined {
    if (this.#ready.size === 0) return undefined;
    return this.#ready.has(this.#personal) ? this.#personal : this.#ready.values().next().value;
  }

  /** After a read. Without progress the feed rests until `retry` or a higher hint: its store lags. */
  update(feed: FeedId, state: FeedState, progress: boolean): void {
    if (!this.#states.has(feed)) return;
    this.add(feed, state);
    if (!progress && this.#ready.delete(feed)) (this.#lagging ??= new Set()).add(feed);
  }

  /** Whether a feed rests although more was hinted. */
  behind(): boolean {
    return this.#lagging !== undefined && this.#lagging.size > 0;
  }

  retry(): void {
    for (const feed of this.#lagging ?? []) this.#ready.add(feed);
    this.#lagging = undefined;
  }

  /** Whether every feed has reached the head it had when the stream opened. */
  caughtUp(): boolean {
    return this.#opening === 0;
  }
}
