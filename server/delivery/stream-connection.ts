import type { Caller, User } from "../chat/model.ts";
import type { Admission } from "./admission.ts";
import { createBell } from "./bell.ts";
import type { Clock } from "./clock.ts";
import type { FeedStore } from "./feed-store.ts";
import type { Encode } from "./frame.ts";
import type { Hub, Subscriber } from "./hub.ts";
import { createNews, type News, type Others } from "./news.ts";
import type { PresenceBoard } from "./presence.ts";
import type { SightingsLog } from "./sightings.ts";
import type { Situation } from "./step.ts";
import { createStreamFeeds, type StreamFeeds, type StreamRequest } from "./stream-feeds.ts";
import type { Turns } from "./turns.ts";
import type { TypingBoard } from "./typing.ts";

/** Who listens. */
export interface Listener extends Caller {
  user: User;
  sessionId: string;
  /** Where from, for the limit of streams per address. */
  address: string;
  /** Aborts when the session ends: the stream ends with it. */
  sessionEnded: AbortSignal;
}

/** What streams share. */
export interface StreamDependencies<Encoded> {
  store: FeedStore;
  hub: Hub<Encoded>;
  presence: PresenceBoard;
  typing: TypingBoard;
  sightings: SightingsLog;
  admission: Admission;
  turns: Turns;
  clock: Clock;
  encode: Encode<Encoded>;
  /** From 0 to below 1. */
  random: () => number;
  /** Aborts when the server is about to stop. */
  stopping: AbortSignal;
  /** When the client of a stream that ends for it should come back, in milliseconds: each another time. */
  comeBackAfter: () => number;
  settings: StreamSettings;
}

export interface StreamSettings {
  /** A Heartbeat comes at least this often. */
  heartbeatMs: number;
  /** A stream lives for this long, … */
  lifetimeMs: number;
  /** … give or take this, so that streams opened together do not end together. */
  lifetimeSpreadMs: number;
  /** Receipts and presence are told at most this often. */
  newsPaceMs: number;
}

/** Everything that one stream holds while it is open. */
export interface Connection<Encoded> {
  feeds: StreamFeeds<Encoded>;
  news: News;
  /** What the stream's next step depends on, but for what only its own loop knows. */
  look: () => Omit<Situation, "heartbeatAt" | "announced">;
  /** Waits for something to do, at most `ms`. */
  wait: (ms: number) => Promise<void>;
  /** Gives everything back. May be called again. */
  close(): void;
}

/**
 * Takes what a stream needs, or refuses when there are too many. It is given back by `close`, and also when
 * `signal` aborts: a generator that its transport no longer pulls never reaches its `finally`.
 */
export function connect<Encoded>(
  deps: StreamDependencies<Encoded>,
  listener: Listener,
  request: StreamRequest,
  signal: AbortSignal,
): Connection<Encoded> {
  const { store, clock, presence, settings, stopping, random } = deps;
  const { userId, deviceId, sessionEnded } = listener;
  const leave = deps.admission.enter(listener);
  const bell = createBell(clock);
  const others: Others = {
    isOnline: presence.isOnline,
    // Seen a moment ago is known here also of somebody who has hidden since.
    lastSeen: (of) => (presence.isHiding(of) === true ? undefined : deps.sightings.lastSeen(of)),
    isTyping: deps.typing.isTyping,
    isNobodyHere: () => presence.isAlone(userId),
    isLooking: () => presence.isLooking(userId, deviceId),
    isLookingAt: (conversation) =>
      feeds.follows(conversation) && presence.isLookingAt(userId, deviceId, conversation),
  };
  const news = createNews({ store, clock, others, paceMs: settings.newsPaceMs }, userId);
  /** Wakes the stream only when there is something to tell sooner than it knew of: many marks move at once. */
  const hearNews = (note: () => void): void => {
    const before = news.dueAt();
    note();
    if (news.dueAt() < before) bell.ring();
  };
  const subscriber: Subscriber = {
    userId,
    deviceId,
    hear: (feed, version) => feeds.hear(feed, version),
    marksMoved: (conversation) => hearNews(() => news.marksMoved(conversation)),
    presenceChanged: (who) => hearNews(() => news.presenceChanged(who)),
    beganToLook: () => hearNews(() => news.peersChanged()),
    typingChanged: (conversation, who) => hearNews(() => news.typingChanged(conversation, who)),
    preferencesChanged: () =>
      hearNews(() => {
        news.allMarksMoved();
        news.hidingChanged();
      }),
  };
  const joined = (conversation: string): void => {
    news.marksMoved(conversation);
    news.peersChanged();
  };
  const { ring } = bell;
  const owner = { reader: listener, subscriber, signal, ring, joined, met: news.presenceChanged };
  const feeds = createStreamFeeds(deps, owner, request);
  const disconnected = presence.connected(userId, deviceId);
  const endsAt = clock.now() + settings.lifetimeMs + (random() * 2 - 1) * settings.lifetimeSpreadMs;
  const endings = [signal, sessionEnded, stopping];
  const close = once(() => {
    feeds.close();
    disconnected();
    leave();
    for (const ending of endings) ending.removeEventListener("abort", bell.ring);
    signal.removeEventListener("abort", close);
  });
  for (const ending of endings) ending.addEventListener("abort", bell.ring);
  signal.addEventListener("abort", close);
  const look = (): ReturnType<Connection<Encoded>["look"]> => {
    const feed = feeds.next();
    return {
      now: clock.now(),
      left: signal.aborted,
      sessionEnded: sessionEnded.aborted,
      stopping: stopping.aborted,
      endsAt,
      caughtUp: feeds.caughtUp(),
      newsAt: news.dueAt(),
      feed,
      mayEndMembership: feed === userId,
      retryAt: feeds.retryAt(),
    };
  };
  return {
    feeds,
    news,
    look,
    wait: bell.wait,
    close,
  };
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
