import type { Caller, Changes, ConversationId, FeedId, UserId } from "../chat/model.ts";
import { createAgenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import { afterBeginning, afterChanges, beginFeed, resumeFeed } from "./feed.ts";
import type { Beginning, FeedHead, FeedStore } from "./feed-store.ts";
import type { Encode } from "./frame.ts";
import { type Hub, readAlone, type Subscriber } from "./hub.ts";
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

/** The feeds of one stream: subscribed, read one frame at a time, begun and dropped as memberships change. */
export interface StreamFeeds<Encoded> {
  /** Subscribes and finds out where each feed stands. False: the cursors are of no use (Reset). */
  open(): Promise<boolean>;
  hear(feed: FeedId, version: number): void;
  /** The feed to read now, if any. */
  next(): FeedId | undefined;
  /** Reads one frame; undefined when there is nothing to send. */
  read(feed: FeedId): Promise<Encoded | undefined>;
  caughtUp(): boolean;
  /** Whether the stream follows a feed. */
  follows(feed: FeedId): boolean;
  /** When a store that lags behind a hint is to be asked again; Infinity when none does. */
  retryAt(): number;
  retry(): void;
  close(): void;
}

export interface StreamFeedsDependencies<Encoded> {
  store: FeedStore;
  hub: Hub<Encoded>;
  turns: Turns;
  clock: Clock;
  encode: Encode<Encoded>;
}

/** The outer ends of a stream that its feeds touch. */
export interface StreamFeedsOwner {
  readonly reader: Caller;
  readonly subscriber: Subscriber;
  readonly signal: AbortSignal;
  ring: () => void;
  /** A conversation was begun while the stream was open. */
  joined(conversation: ConversationId): void;
  /** Somebody else's membership was told of, as in a conversation that they have just joined. */
  met(userId: UserId): void;
}

const firstRetryMs = 20;
const lastRetryMs = 5000;

export function createStreamFeeds<Encoded>(
  deps: StreamFeedsDependencies<Encoded>,
  owner: StreamFeedsOwner,
  request: StreamRequest,
): StreamFeeds<Encoded> {
  const { store, hub, turns, clock, encode } = deps;
  const { reader, subscriber, signal } = owner;
  const personal = reader.userId;
  const agenda = createAgenda(personal);
  const subscriptions = new Map<FeedId, () => void>();
  /** The conversations that the beginning of the personal feed has named so far. */
  const named = new Set<FeedId>([personal]);
  let closed = false;
  let retryMs = firstRetryMs;
  let retryAt = Infinity;

  const begin = (feed: FeedId): void => {
    if (closed || subscriptions.has(feed)) return;
    subscriptions.set(feed, hub.subscribe(feed, subscriber));
    agenda.add(feed, beginFeed());
  };
  const drop = (feed: FeedId): void => {
    subscriptions.get(feed)?.();
    subscriptions.delete(feed);
    agenda.remove(feed);
  };
  /** Where the client's cursor meets the feed's head. False when it is beyond it. */
  const resume = ({ feed, version }: FeedHead): boolean => {
    const cursor = request.cursors.get(feed);
    const state = agenda.state(feed);
    if (cursor === undefined || state === undefined) return true;
    // A hint may have come while the heads were read.
    const head = Math.max(version, state.hinted);
    agenda.add(feed, resumeFeed(cursor, head));
    return cursor <= head;
  };
  const follow = ({ entries }: Changes): void => {
    for (const { conversationId, removed } of entries) {
      if (removed) drop(conversationId);
      else if (!subscriptions.has(conversationId)) {
        begin(conversationId);
        owner.joined(conversationId);
      }
    }
  };
  /**
   * A conversation that the whole list does not name was left after the stream opened: it begins anew when
   * an entry says so, and not before.
   */
  const keepNamed = ({ changes, next }: Beginning): void => {
    for (const { conversationId } of changes.entries) named.add(conversationId);
    if (next !== undefined) return;
    for (const feed of agenda.feeds()) if (!named.has(feed)) drop(feed);
  };
  const readBeginning = async (feed: FeedId): Promise<Encoded | undefined> => {
    const before = agenda.state(feed);
    if (before?.phase !== "beginning") return undefined;
    const beginning = await store.readBeginning(feed, request.start, reader, before.next);
    const state = agenda.state(feed);
    if (beginning === undefined || state === undefined) {
      drop(feed);
      return undefined;
    }
    agenda.update(feed, afterBeginning(state, beginning), true);
    follow(beginning.changes);
    if (feed === personal) keepNamed(beginning);
    return encode({ kind: "changes", changes: beginning.changes });
  };
  const readChanges = async (feed: FeedId, cursor: number, live: boolean): Promise<Encoded | undefined> => {
    const frame = await (live && feed !== personal
      ? hub.read(feed, cursor, personal)
      : readAlone(deps, feed, cursor, personal));
    const before = agenda.state(feed);
    if (frame === undefined || before === undefined) {
      drop(feed);
      return undefined;
    }
    const { send, state } = afterChanges(before, frame.changes);
    agenda.update(feed, state, send);
    if (!send) {
      lag();
      return undefined;
    }
    retryMs = firstRetryMs;
    follow(frame.changes);
    for (const { user, left } of frame.changes.members) {
      if (!left && user.userId !== personal) owner.met(user.userId);
    }
    return frame.encoded;
  };
  const lag = (): void => {
    if (retryAt !== Infinity || !agenda.behind()) return;
    retryAt = clock.now() + retryMs;
    retryMs = Math.min(retryMs * 2, lastRetryMs);
  };

  return {
    async open() {
      if (request.epoch !== "" && request.epoch !== store.epoch) return false;
      begin(personal);
      for (const { feed } of await store.feedsOf(personal)) begin(feed);
      // Read once more, now that every change rings: what came between the two reads is not missed.
      const heads = await store.heads([...agenda.feeds()]);
      return heads.map(resume).every(Boolean);
    },
    hear(feed, version) {
      if (agenda.hear(feed, version)) owner.ring();
    },
    next: () => agenda.next(),
    async read(feed) {
      const state = agenda.state(feed);
      if (state === undefined) return undefined;
      if (state.phase !== "live") await turns.take(signal);
      if (signal.aborted) return undefined;
      if (state.phase === "beginning") return readBeginning(feed);
      return readChanges(feed, state.cursor, state.phase === "live");
    },
    caughtUp: () => agenda.caughtUp(),
    follows: (feed) => subscriptions.has(feed),
    retryAt: () => retryAt,
    retry() {
      retryAt = Infinity;
      agenda.retry();
    },
    close() {
      closed = true;
      for (const unsubscribe of subscriptions.values()) unsubscribe();
      subscriptions.clear();
    },
  };
}
