import type { Changes, ConversationId, FeedId, UserId } from "../chat/model.ts";
import type { Ending } from "../ending.ts";
import { Agenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import { afterBeginning, afterChanges, beginFeed, type FeedState, hear, resumeFeed } from "./feed.ts";
import type { Beginning, FeedHead, FeedStore } from "./feed-store.ts";
import type { Encode } from "./frame.ts";
import { type Hub, readAlone } from "./hub.ts";
import type { Subscriber } from "./subscriber.ts";
import type { Turns } from "./turns.ts";

/** What a client says it has, and how it wants the rest. */
export interface StreamRequest {
  /** The epoch that the cursors belong to; empty for a client without any. */
  epoch: string;
  cursors: ReadonlyMap<FeedId, number>;
  /** Where a feed without a cursor begins. */
  start: "snapshot" | "unacknowledged";
  /** End the stream once everything that waited has been sent. */
  untilCaughtUp: boolean;
}

export interface StreamFeedsDependencies<Encoded> {
  store: FeedStore;
  hub: Hub<Encoded>;
  turns: Turns;
  clock: Clock;
  encode: Encode<Encoded>;
}

/** The outer ends of a stream that its feeds touch. */
export interface StreamFeedsOwner<Encoded> extends Subscriber<Encoded> {
  readonly signal: Ending;
  /** There is something to do. */
  ring(): void;
  /** A conversation was begun while the stream was open. */
  joined(conversation: ConversationId): void;
  /** Somebody else's membership was told of, as in a conversation that they have just joined. */
  met(userId: UserId): void;
}

const firstRetryMs = 20;
const lastRetryMs = 5000;

/** The feeds of one stream: subscribed, read one frame at a time, begun and dropped as memberships change. */
export class StreamFeeds<Encoded> {
  readonly #deps: StreamFeedsDependencies<Encoded>;
  readonly #owner: StreamFeedsOwner<Encoded>;
  readonly #start: StreamRequest["start"];
  readonly #agenda: Agenda;
  /** The conversations that the beginning of the personal feed has named so far, while there is one. */
  #named: Set<FeedId> | undefined;
  #closed = false;
  #retryMs = firstRetryMs;
  /** When a store that lags behind a hint is to be asked again; Infinity when none does. */
  retryAt = Infinity;

  constructor(
    deps: StreamFeedsDependencies<Encoded>,
    owner: StreamFeedsOwner<Encoded>,
    start: StreamRequest["start"],
  ) {
    this.#deps = deps;
    this.#owner = owner;
    this.#start = start;
    this.#agenda = new Agenda(owner.userId);
  }

  /** Subscribes and finds out where each feed stands. False: the cursors are of no use (Reset). */
  async open({ epoch, cursors }: Pick<StreamRequest, "epoch" | "cursors">): Promise<boolean> {
    const { store } = this.#deps;
    const personal = this.#owner.userId;
    if (epoch !== "" && epoch !== store.epoch) return false;
    this.#begin(personal);
    for (const { feed } of await store.feedsOf(personal)) this.#begin(feed);
    // Read once more, now that every change rings: what came between the two reads is not missed.
    const heads = await store.heads([...this.#agenda.feeds()]);
    return heads.map((head) => this.#resume(head, cursors.get(head.feed))).every(Boolean);
  }

  hear(feed: FeedId, version: number): void {
    if (this.#agenda.hear(feed, version)) this.#owner.ring();
  }

  /** The feed to read now, if any. */
  next(): FeedId | undefined {
    return this.#agenda.next();
  }

  /** Reads one frame; undefined when there is nothing to send. */
  async read(feed: FeedId): Promise<Encoded | undefined> {
    const state = this.#agenda.state(feed);
    if (state === undefined) return undefined;
    const { signal } = this.#owner;
    if (state.phase !== "live") await this.#deps.turns.take(signal);
    if (signal.aborted) return undefined;
    if (state.phase === "beginning") return this.#readBeginning(feed);
    return this.#readChanges(feed, state.cursor, state.phase === "live");
  }

  /** Up to where everything of a conversation has been sent, when it is live. */
  liveAt(feed: ConversationId): number | undefined {
    const state = this.#agenda.state(feed);
    return state?.phase === "live" && feed !== this.#owner.userId ? state.cursor : undefined;
  }

  /**
   * Notes a frame that continues exactly where a live conversation stands, as if it had been read here.
   * @returns false when it brings nothing, since the store lags behind `head`; undefined when the conversation stands elsewhere
   */
  take(changes: Changes, head: number): boolean | undefined {
    const { feed, after, through } = changes;
    if (this.#agenda.moveOn(feed, after, through)) {
      this.#retryMs = firstRetryMs;
      return true;
    }
    const state = this.#agenda.state(feed);
    if (state?.phase !== "live" || state.cursor !== after) return undefined;
    return this.#advance(feed, through > after ? state : hear(state, head), changes);
  }

  caughtUp(): boolean {
    return this.#agenda.caughtUp();
  }

  /** Whether the stream follows a feed. */
  follows(feed: FeedId): boolean {
    return !this.#closed && this.#agenda.state(feed) !== undefined;
  }

  retry(): void {
    this.retryAt = Infinity;
    this.#agenda.retry();
  }

  close(): void {
    this.#closed = true;
    for (const feed of this.#agenda.feeds()) this.#deps.hub.unsubscribe(feed, this.#owner);
  }

  #begin(feed: FeedId): void {
    if (this.#closed || this.#agenda.state(feed) !== undefined) return;
    this.#agenda.add(this.#deps.hub.subscribe(feed, this.#owner), beginFeed());
  }

  #drop(feed: FeedId): void {
    this.#deps.hub.unsubscribe(feed, this.#owner);
    this.#agenda.remove(feed);
  }

  /** Where the client's cursor meets the feed's head. False when it is beyond it. */
  #resume({ feed, version }: FeedHead, cursor: number | undefined): boolean {
    const state = this.#agenda.state(feed);
    if (cursor === undefined || state === undefined) return true;
    // A hint may have come while the heads were read.
    const head = Math.max(version, state.hinted);
    this.#agenda.add(feed, resumeFeed(cursor, head));
    return cursor <= head;
  }

  #follow({ entries }: Changes): void {
    for (const { conversationId, removed } of entries) {
      if (removed) this.#drop(conversationId);
      else if (!this.follows(conversationId)) {
        this.#begin(conversationId);
        this.#owner.joined(conversationId);
      }
    }
  }

  /**
   * A conversation that the whole list does not name was left after the stream opened: it begins anew when
   * an entry says so, and not before.
   */
  #keepNamed({ changes, next }: Beginning): void {
    const named = (this.#named ??= new Set([this.#owner.userId]));
    for (const { conversationId } of changes.entries) named.add(conversationId);
    if (next !== undefined) return;
    for (const feed of this.#agenda.feeds()) if (!named.has(feed)) this.#drop(feed);
    this.#named = undefined;
  }

  async #readBeginning(feed: FeedId): Promise<Encoded | undefined> {
    const { store, encode } = this.#deps;
    const before = this.#agenda.state(feed);
    if (before?.phase !== "beginning") return undefined;
    const reader = { userId: this.#owner.userId, deviceId: this.#owner.deviceId };
    const beginning = await store.readBeginning(feed, this.#start, reader, before.next);
    const state = this.#agenda.state(feed);
    if (beginning === undefined || state === undefined) {
      this.#drop(feed);
      return undefined;
    }
    this.#agenda.update(feed, afterBeginning(state, beginning), true);
    this.#follow(beginning.changes);
    if (feed === this.#owner.userId) this.#keepNamed(beginning);
    return encode({ kind: "changes", changes: beginning.changes });
  }

  async #readChanges(feed: FeedId, cursor: number, live: boolean): Promise<Encoded | undefined> {
    const { userId } = this.#owner;
    const frame = await (live && feed !== userId
      ? this.#deps.hub.read(feed, cursor, userId)
      : readAlone(this.#deps, feed, cursor, userId));
    const before = this.#agenda.state(feed);
    if (frame === undefined || before === undefined) {
      this.#drop(feed);
      return undefined;
    }
    if (!this.#advance(feed, before, frame.changes)) return undefined;
    this.#follow(frame.changes);
    for (const { user, left } of frame.changes.members) {
      if (!left && user.userId !== userId) this.#owner.met(user.userId);
    }
    return frame.encoded;
  }

  /** Notes what a frame brings. False: nothing that the stream has not had. */
  #advance(feed: FeedId, before: FeedState, changes: Changes): boolean {
    const { send, state } = afterChanges(before, changes);
    this.#agenda.update(feed, state, send);
    if (send) this.#retryMs = firstRetryMs;
    else this.#lag();
    return send;
  }

  #lag(): void {
    if (this.retryAt !== Infinity || !this.#agenda.behind()) return;
    this.retryAt = this.#deps.clock.now() + this.#retryMs;
    this.#retryMs = Math.min(this.#retryMs * 2, lastRetryMs);
  }
}
