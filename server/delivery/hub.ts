import type { Changes, ConversationId, DeviceId, FeedId, Hint, UserId } from "../chat/model.ts";
import type { Clock } from "./clock.ts";
import type { FeedStore } from "./feed-store.ts";
import type { Encode } from "./frame.ts";
import { createTail, type SharedFrame, type Tail } from "./tail.ts";

/** One live stream, as the hub sees it. Its methods only note something and ring; they never throw. */
export interface Subscriber {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  /** The feed is at least at `version`. */
  hear(feed: FeedId, version: number): void;
  /** Somebody else's marks in the conversation moved. */
  marksMoved(conversation: ConversationId): void;
  /** Somebody came or went. */
  presenceChanged(userId: UserId): void;
  /** The device looks that did not before. */
  beganToLook(): void;
  /** Somebody writes, or no longer, in the conversation that the device looks at. */
  typingChanged(conversation: ConversationId, userId: UserId): void;
  /** The reader's own preferences are others than before. */
  preferencesChanged(): void;
}

/** A frame ready to be sent. */
export interface ReadyFrame<Encoded> {
  readonly changes: Changes;
  readonly encoded: Encoded;
}

/**
 * Which streams are live in which feed. Hints come in and ring them; the streams read for themselves,
 * and those that stand at the same version of a conversation share one read and one encoding.
 */
export interface Hub<Encoded> {
  /** Rings `subscriber` for the feed from now on. */
  subscribe(feed: FeedId, subscriber: Subscriber): void;
  /** … and no longer. May be called again. */
  unsubscribe(feed: FeedId, subscriber: Subscriber): void;
  /** The streams that are live in a feed; those of a person, when it is their personal feed. */
  subscribers(feed: FeedId): Iterable<Subscriber>;
  hint(hints: readonly Hint[]): void;
  /**
   * What follows `cursor` in a conversation, up to one frame, for a stream that is subscribed. Undefined when
   * `reader` is no member.
   */
  read(feed: ConversationId, cursor: number, reader: UserId): Promise<ReadyFrame<Encoded> | undefined>;
  /** Gauges: all are zero when no stream is open. */
  stats(): HubStats;
}

export interface HubStats {
  feeds: number;
  /** Of streams to feeds. */
  subscriptions: number;
  /** Shared frames kept, over all feeds, and the characters of their texts. */
  tails: number;
  tailCharacters: number;
  timers: number;
}

export interface HubDependencies<Encoded> {
  store: FeedStore;
  clock: Clock;
  encode: Encode<Encoded>;
  /** How often the heads of all live feeds are compared with the store's, which heals lost hints. */
  healMs: number;
  /** A background read failed; the next one will try again. */
  onError: (error: unknown) => void;
}

interface LiveFeed<Encoded> {
  readonly subscribers: Set<Subscriber>;
  readonly tail: Tail<Encoded>;
  /** The highest version hinted or seen. */
  head: number;
  /** The shared read that is under way. */
  pending: PendingRead<Encoded> | undefined;
}

interface PendingRead<Encoded> {
  readonly after: number;
  readonly asked: ReadonlySet<UserId>;
  readonly result: Promise<SharedFrame<Encoded> | undefined>;
}

export function createHub<Encoded>(deps: HubDependencies<Encoded>): Hub<Encoded> {
  const feeds = new Map<FeedId, LiveFeed<Encoded>>();
  const healing = createHealing(deps, feeds, (hint) => announce(feeds, hint));
  return {
    subscribe(feed, subscriber) {
      const live = feeds.get(feed) ?? {
        subscribers: new Set(),
        tail: createTail(),
        head: 0,
        pending: undefined,
      };
      feeds.set(feed, live);
      live.subscribers.add(subscriber);
      healing.start();
    },
    unsubscribe(feed, subscriber) {
      const live = feeds.get(feed);
      if (live?.subscribers.delete(subscriber) !== true || live.subscribers.size > 0) return;
      feeds.delete(feed);
      if (feeds.size === 0) healing.stop();
    },
    subscribers: (feed) => feeds.get(feed)?.subscribers ?? [],
    hint(hints) {
      for (const hint of hints) announce(feeds, hint);
    },
    read(feed, cursor, reader) {
      const live = feeds.get(feed);
      if (live === undefined) return readAlone(deps, feed, cursor, reader);
      return readLive(deps, live, feed, cursor, reader);
    },
    stats() {
      const sum = { feeds: feeds.size, subscriptions: 0, tails: 0, tailCharacters: 0 };
      for (const { subscribers, tail } of feeds.values()) {
        const { frames, characters } = tail.stats();
        sum.subscriptions += subscribers.size;
        sum.tails += frames;
        sum.tailCharacters += characters;
      }
      return { ...sum, timers: healing.timers() };
    },
  };
}

function announce(feeds: ReadonlyMap<FeedId, LiveFeed<unknown>>, { feed, version }: Hint): void {
  const live = feeds.get(feed);
  if (live === undefined) return;
  live.head = Math.max(live.head, version);
  for (const subscriber of live.subscribers) subscriber.hear(feed, version);
}

async function readLive<Encoded>(
  deps: HubDependencies<Encoded>,
  live: LiveFeed<Encoded>,
  feed: ConversationId,
  cursor: number,
  reader: UserId,
): Promise<ReadyFrame<Encoded> | undefined> {
  const kept = live.tail.at(cursor, reader);
  if (kept !== undefined) return kept;
  const pending = live.pending;
  if (pending !== undefined && pending.after === cursor && pending.asked.has(reader)) {
    // It may have seen a moment before the reader came back: only a read of their own says that they are gone.
    return allowed(await pending.result, reader) ?? readAlone(deps, feed, cursor, reader);
  }
  // Whoever lags behind the shared frames, or comes across another read, must not hold the others up.
  if (pending !== undefined || cursor < live.tail.edge()) return readAlone(deps, feed, cursor, reader);
  return allowed(await readTogether(deps, live, feed, cursor), reader);
}

function allowed<Encoded>(
  frame: SharedFrame<Encoded> | undefined,
  reader: UserId,
): ReadyFrame<Encoded> | undefined {
  return frame?.readers.has(reader) === true ? frame : undefined;
}

async function readTogether<Encoded>(
  deps: HubDependencies<Encoded>,
  live: LiveFeed<Encoded>,
  feed: ConversationId,
  after: number,
): Promise<SharedFrame<Encoded> | undefined> {
  const asked = new Set([...live.subscribers].map(({ userId }) => userId));
  const result = deps.store.readShared(feed, after, [...asked]).then((shared) => {
    if (shared === undefined) return undefined;
    const { changes, readers } = shared;
    const frame = { changes, readers, encoded: deps.encode({ kind: "changes", changes }) };
    if (changes.through > after) live.tail.add(frame);
    return frame;
  });
  const pending = { after, asked, result };
  live.pending = pending;
  try {
    return await result;
  } finally {
    if (live.pending === pending) live.pending = undefined;
  }
}

/** What follows `cursor` in a feed, read for one stream. Undefined when `reader` may not have it. */
export async function readAlone<Encoded>(
  { store, encode }: { store: FeedStore; encode: Encode<Encoded> },
  feed: FeedId,
  cursor: number,
  reader: UserId,
): Promise<ReadyFrame<Encoded> | undefined> {
  const changes = await store.readChanges(feed, cursor, reader);
  return changes && { changes, encoded: encode({ kind: "changes", changes }) };
}

/** Compares heads while anything is live, one check at a time. */
function createHealing<Encoded>(
  { store, clock, healMs, onError }: HubDependencies<Encoded>,
  feeds: ReadonlyMap<FeedId, LiveFeed<Encoded>>,
  ring: (hint: Hint) => void,
): { start(): void; stop(): void; timers(): number } {
  let cancel: (() => void) | undefined;
  let running = false;
  const check = async (): Promise<void> => {
    cancel = undefined;
    running = true;
    for (const { tail } of feeds.values()) tail.age();
    try {
      for (const hint of await store.heads([...feeds.keys()])) {
        if (hint.version > (feeds.get(hint.feed)?.head ?? Infinity)) ring(hint);
      }
    } catch (error) {
      onError(error);
    } finally {
      running = false;
      if (feeds.size > 0) start();
    }
  };
  const start = (): void => {
    if (running || cancel !== undefined) return;
    cancel = clock.setTimer(healMs, () => void check()); // It catches everything itself.
  };
  return {
    start,
    stop() {
      cancel?.();
      cancel = undefined;
    },
    timers: () => (cancel === undefined ? 0 : 1),
  };
}
