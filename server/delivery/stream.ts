import type { Caller, User } from "../chat/model.ts";
import { Refusal } from "../refusal.ts";
import type { Admission } from "./admission.ts";
import { createBell } from "./bell.ts";
import type { Clock } from "./clock.ts";
import type { FeedStore } from "./feed-store.ts";
import type { Encode } from "./frame.ts";
import type { Hub, Subscriber } from "./hub.ts";
import { createNews, type News } from "./news.ts";
import type { PresenceBoard } from "./presence.ts";
import { nextStep } from "./step.ts";
import { createStreamFeeds, type StreamFeeds, type StreamRequest } from "./stream-feeds.ts";
import type { Turns } from "./turns.ts";

/** Who listens. */
export interface Listener extends Caller {
  user: User;
  sessionId: string;
  /** Where from, for the limit of streams per address. */
  address: string;
  /** Aborts when the session ends: the stream ends with it. */
  sessionEnded: AbortSignal;
}

/** The server is about to stop: the stream's end says nothing about the client, which reconnects. */
export class ServerStopping extends Error {
  constructor() {
    super("The server is about to stop.");
    this.name = "ServerStopping";
  }
}

export interface StreamDependencies<Encoded> {
  store: FeedStore;
  hub: Hub<Encoded>;
  presence: PresenceBoard;
  admission: Admission;
  turns: Turns;
  clock: Clock;
  encode: Encode<Encoded>;
  /** From 0 to below 1. */
  random(): number;
  /** Aborts when the server is about to stop. */
  stopping: AbortSignal;
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

/**
 * One stream, from Hello to its end, as the contract's ReceiveMessages says. It holds a cursor per feed and
 * no content: what is not pulled is not read. It ends quietly when `signal` aborts, with GoingAway at the
 * end of its life, with GoingAway and then `ServerStopping` when the server stops, and with a Refusal when
 * the session ends or there are too many streams.
 */
export async function* openStream<Encoded>(
  deps: StreamDependencies<Encoded>,
  listener: Listener,
  request: StreamRequest,
  signal: AbortSignal,
): AsyncGenerator<Encoded, void, void> {
  const { store, clock, encode, settings, stopping } = deps;
  if (signal.aborted) return;
  const stream = connect(deps, listener, request, signal);
  try {
    const { user, deviceId, sessionEnded } = listener;
    yield encode({ kind: "hello", epoch: store.epoch, heartbeatMs: settings.heartbeatMs, user, deviceId });
    const { feeds, news, wait, endsAt } = stream;
    let heartbeatAt = clock.now() + settings.heartbeatMs;
    let announced = false;
    if (!(await feeds.open())) {
      yield encode({ kind: "reset", epoch: store.epoch });
      return;
    }
    for (;;) {
      const step = nextStep({
        now: clock.now(),
        left: signal.aborted,
        sessionEnded: sessionEnded.aborted,
        stopping: stopping.aborted,
        endsAt,
        heartbeatAt,
        caughtUp: feeds.caughtUp(),
        announced,
        newsAt: news.dueAt(),
        feed: feeds.next(),
        retryAt: feeds.retryAt(),
      });
      switch (step.do) {
        case "leave":
          return;
        case "end-session":
          throw new Refusal("session-required", "Your session has ended. Log in again.");
        case "stop":
          yield encode(goingAway(deps));
          throw new ServerStopping();
        case "retire":
          yield encode(goingAway(deps));
          return;
        case "beat":
          heartbeatAt = clock.now() + settings.heartbeatMs;
          yield encode({ kind: "heartbeat" });
          break;
        case "announce":
          announced = true;
          yield encode({ kind: "caught-up" });
          if (request.untilCaughtUp) return;
          news.begin();
          break;
        case "tell":
          for (const frame of await news.take()) yield encode(frame);
          break;
        case "retry":
          feeds.retry();
          break;
        case "read": {
          const frame = await feeds.read(step.feed);
          if (frame !== undefined) yield frame;
          break;
        }
        case "wait":
          await wait(step.ms);
      }
    }
  } finally {
    stream.close();
  }
}

interface Connected<Encoded> {
  feeds: StreamFeeds<Encoded>;
  news: News;
  endsAt: number;
  wait(ms: number): Promise<void>;
  close(): void;
}

/** Takes everything that a stream holds, in a way that `close`, or the client's leaving, gives it all back. */
function connect<Encoded>(
  deps: StreamDependencies<Encoded>,
  listener: Listener,
  request: StreamRequest,
  signal: AbortSignal,
): Connected<Encoded> {
  const { clock, settings } = deps;
  const leave = deps.admission.enter(listener.sessionId, listener.address);
  const bell = createBell(clock);
  const news = createNews(
    { store: deps.store, clock, isOnline: deps.presence.isOnline, paceMs: settings.newsPaceMs },
    listener.userId,
  );
  const subscriber: Subscriber = {
    userId: listener.userId,
    hear: (feed, version) => feeds.hear(feed, version),
    marksMoved(conversation) {
      news.marksMoved(conversation);
      bell.ring();
    },
    presenceChanged(userId) {
      news.presenceChanged(userId);
      bell.ring();
    },
  };
  const owner = {
    reader: listener,
    subscriber,
    signal,
    ring: bell.ring,
    joined(conversation: string) {
      news.marksMoved(conversation);
      news.peersChanged();
    },
  };
  const feeds = createStreamFeeds(deps, owner, request);
  const disconnected = deps.presence.connected(listener.userId, listener.deviceId);
  const endings = [signal, listener.sessionEnded, deps.stopping];
  let open = true;
  // Called by an abort too: a generator that its transport no longer pulls never reaches its `finally`.
  const close = (): void => {
    if (!open) return;
    open = false;
    feeds.close();
    disconnected();
    leave();
    for (const ending of endings) ending.removeEventListener("abort", bell.ring);
    signal.removeEventListener("abort", close);
    bell.ring();
  };
  for (const ending of endings) ending.addEventListener("abort", bell.ring);
  signal.addEventListener("abort", close);
  const spread = (deps.random() * 2 - 1) * settings.lifetimeSpreadMs;
  return { feeds, news, endsAt: clock.now() + settings.lifetimeMs + spread, wait: bell.wait, close };
}

/** Between ¼ s and 1¼ s: long enough to spread the clients, short enough for a page to be live again within 2 s. */
function goingAway({ random }: { random(): number }): { kind: "going-away"; retryAfterMs: number } {
  return { kind: "going-away", retryAfterMs: Math.round(250 + random() * 1000) };
}
