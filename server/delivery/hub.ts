import type { ConversationId, FeedId, Hint, UserId } from "../chat/model.ts";
import type { Clock } from "./clock.ts";
import type { FeedStore } from "./feed-store.ts";
import type { Encode } from "./frame.ts";
import { createHealing } from "./healing.ts";
import { LiveFeed } from "./live-feed.ts";
import { createPushing, share } from "./pushing.ts";
import type { ReadyFrame, Subscriber } from "./subscriber.ts";
import type { SharedFrame } from "./tail.ts";

/**
 * Which streams are live in which feed. Hints come in; those that stand at the same version of a conversation share one
 * read and one encoding, whether it is pushed to them or they come for it. Of a personal feed each reads for itself.
 */
export interface Hub<Encoded> {
  /**
   * Rings `subscriber` for the feed from now on.
   * @returns the same id, in the one copy that all streams of the feed may keep
   */
  subscribe(feed: FeedId, subscriber: Subscriber<Encoded>): FeedId;
  /** … and no longer. May be called again. */
  unsubscribe(feed: FeedId, subscriber: Subscriber<Encoded>): void;
  /** The streams that are live in a feed; those of a person, when it is their personal feed. */
  subscribers(feed: FeedId): Iterable<Subscriber<Encoded>>;
  /** How many people these are. */
  people(feed: FeedId): number;
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

export function createHub<Encoded>(deps: HubDependencies<Encoded>): Hub<Encoded> {
  const feeds = new Map<FeedId, LiveFeed<Encoded>>();
  const pushing = createPushing(deps);
  const hint = (hints: readonly Hint[]): void => {
    for (const { feed, version, stored } of hints) {
      const live = feeds.get(feed);
      if (live === undefined) continue;
      live.head = Math.max(live.head, version);
      // Before anything is read: the personal feed says of what the reader may no longer be told.
      if (isPersonal(live)) live.ring();
      else pushing.note(live, stored);
    }
    pushing.start();
  };
  const healing = createHealing(deps, feeds, hint);
  return {
    subscribe(feed, subscriber) {
      const live = feeds.get(feed) ?? new LiveFeed<Encoded>(feed);
      feeds.set(live.feed, live);
      live.add(subscriber);
      healing.start();
      return live.feed;
    },
    unsubscribe(feed, subscriber) {
      const live = feeds.get(feed);
      if (live?.delete(subscriber) !== true || live.subscribers.size > 0) return;
      feeds.delete(feed);
      if (feeds.size === 0) healing.stop();
    },
    subscribers: (feed) => feeds.get(feed)?.subscribers ?? [],
    people: (feed) => feeds.get(feed)?.people() ?? 0,
    hint,
    read(feed, cursor, reader) {
      const live = feeds.get(feed);
      if (live === undefined) return readAlone(deps, feed, cursor, reader);
      return readLive(deps, live, cursor, reader);
    },
    stats() {
      const sum = { feeds: feeds.size, subscriptions: 0, tails: 0, tailCharacters: 0 };
      for (const { subscribers, tail } of feeds.values()) {
        const { frames, characters } = tail?.stats() ?? { frames: 0, characters: 0 };
        sum.subscriptions += subscribers.size;
        sum.tails += frames;
        sum.tailCharacters += characters;
      }
      return { ...sum, timers: healing.timers() };
    },
  };
}

/** Whose feed bears their own id. */
function isPersonal({ feed, subscribers }: LiveFeed<unknown>): boolean {
  for (const { userId } of subscribers) return userId === feed;
  return false;
}

async function readLive<Encoded>(
  deps: HubDependencies<Encoded>,
  live: LiveFeed<Encoded>,
  cursor: number,
  reader: UserId,
): Promise<ReadyFrame<Encoded> | undefined> {
  const { feed, pending } = live;
  const kept = live.tail?.at(cursor, reader);
  if (kept !== undefined) return kept;
  if (pending !== undefined && pending.after === cursor) {
    // It may have seen a moment before the reader came, or came back: only a read of their own says that they are gone.
    return allowed(await pending.result, reader) ?? readAlone(deps, feed, cursor, reader);
  }
  // Whoever lags behind the shared frames, or comes across another read, must not hold the others up.
  if (pending !== undefined || cursor < live.edge) return readAlone(deps, feed, cursor, reader);
  return allowed(await readTogether(deps, live, cursor), reader);
}

function allowed<Encoded>(
  frame: SharedFrame<Encoded> | undefined,
  reader: UserId,
): ReadyFrame<Encoded> | undefined {
  return frame?.readers.has(reader) === true ? frame : undefined;
}

async function readTogether<Encoded>(
  { store, encode }: HubDependencies<Encoded>,
  live: LiveFeed<Encoded>,
  after: number,
): Promise<SharedFrame<Encoded> | undefined> {
  const result = store.readShared([live.positionAt(after)]).then(([read]) => {
    const frame = share(live, read, encode);
    // Others may come for it a moment later.
    if (frame !== undefined) live.keep(frame);
    return frame;
  });
  const pending = { after, result };
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
