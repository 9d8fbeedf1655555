import {
  MAX_LISTED_MEMBERS,
  type Caller,
  type ConversationId,
  type DeviceId,
  type Hint,
  type UserId,
} from "../chat/model.ts";
import { createAdmission, type StreamLimits } from "./admission.ts";
import type { Clock } from "./clock.ts";
import type { FeedStore } from "./feed-store.ts";
import type { Encode } from "./frame.ts";
import { comeBackAfter } from "./going-away.ts";
import { createHub, type Hub, type HubStats, type Subscriber } from "./hub.ts";
import { createPresenceBoard } from "./presence.ts";
import { openStream } from "./stream.ts";
import type { Listener, StreamSettings } from "./stream-connection.ts";
import type { StreamRequest } from "./stream-feeds.ts";
import { createTurns } from "./turns.ts";

/** Live delivery: one per process. */
export interface Delivery<Encoded> {
  /** Takes hints from the broker; returns at once and never throws. */
  hint(hints: readonly Hint[]): void;
  /** Opens a stream; see `openStream`. Nothing is taken before the first pull. */
  open(listener: Listener, request: StreamRequest, signal: AbortSignal): AsyncGenerator<Encoded, void, void>;
  /** A person looks at this device now. */
  keepAlive(caller: Caller): void;
  isOnline(userId: UserId): boolean;
  /** Whether a device holds a stream, or did until a moment ago. */
  isConnected: (userId: UserId, deviceId: DeviceId) => boolean;
  /** Somebody acknowledged or read in a conversation: the others are told, soon and together. */
  marksMoved(conversation: ConversationId, by: UserId): void;
  /** Ends every stream with GoingAway, and each that is opened from now on. */
  stop(): void;
  /** Gauges: all are zero some seconds after the last stream ended. */
  stats(): DeliveryStats;
}

export interface DeliveryStats extends HubStats {
  streams: number;
  /** Streams that wait for their turn to read. */
  waiting: number;
  /** People with a device that is, or lately was, connected or looked at. */
  people: number;
}

export interface DeliveryDependencies<Encoded> {
  store: FeedStore;
  clock: Clock;
  encode: Encode<Encoded>;
  settings: DeliverySettings;
  /** From 0 to below 1; seeded in tests. */
  random: () => number;
  /** A background read failed: for the log. The next one tries again. */
  onError: (error: unknown) => void;
}

export interface DeliverySettings extends StreamSettings, StreamLimits {
  /** How often the heads of live feeds are compared with the store's. */
  healMs: number;
  /** How long a KeepAlive holds. */
  onlineMs: number;
  /** How long after its last stream a device still counts as connected. */
  lingerMs: number;
  /** Frames of backfill read, over all streams, before other I/O has its chance. */
  readsPerRound: number;
}

export const defaultDeliverySettings: DeliverySettings = {
  heartbeatMs: 15_000,
  lifetimeMs: 45 * 60_000,
  lifetimeSpreadMs: 15 * 60_000,
  newsPaceMs: 1000,
  // Room for connections that died unnoticed: to the server they look open until TCP gives up.
  perSession: 16,
  perAddress: 300,
  healMs: 5000,
  onlineMs: 75_000,
  lingerMs: 5000,
  readsPerRound: 4,
};

export function createDelivery<Encoded>(deps: DeliveryDependencies<Encoded>): Delivery<Encoded> {
  const { store, clock, encode, random, settings, onError } = deps;
  const hub = createHub({ store, clock, encode, healMs: settings.healMs, onError });
  const admission = createAdmission(settings);
  const turns = createTurns(clock, settings.readsPerRound);
  const stop = new AbortController();
  let streamsAtStop = 0;
  const presence = createPresenceBoard({
    clock,
    onlineMs: settings.onlineMs,
    lingerMs: settings.lingerMs,
    // It catches everything itself.
    changed: (userId) => void tellPeers(hub, deps, userId),
  });
  const streams = {
    store,
    hub,
    presence,
    admission,
    turns,
    clock,
    encode,
    random,
    settings,
    stopping: stop.signal,
    comeBackAfter: () => comeBackAfter(streamsAtStop, random()),
  };
  return {
    hint: (hints) => hub.hint(hints),
    open: (listener, request, signal) => openStream(streams, listener, request, signal),
    keepAlive: ({ userId, deviceId }) => presence.keepAlive(userId, deviceId),
    isOnline: (userId) => presence.isOnline(userId),
    isConnected: presence.isConnected,
    marksMoved(conversation, by) {
      const live = hub.subscribers(conversation);
      if (isCrowd(live)) return;
      for (const subscriber of live) {
        if (subscriber.userId !== by) subscriber.marksMoved(conversation);
      }
    },
    stop() {
      streamsAtStop = admission.streams();
      stop.abort();
    },
    stats() {
      const held = hub.stats();
      const { people, timers: sweeps } = presence.stats();
      return {
        ...held,
        streams: admission.streams(),
        timers: held.timers + sweeps,
        waiting: turns.waiting(),
        people,
      };
    },
  };
}

/**
 * Whether more people listen than a conversation may have whose marks are told. Everybody in a large room
 * acknowledges every message there: to wake all of them for each would cost the square of their number.
 */
function isCrowd(live: Iterable<Subscriber>): boolean {
  const people = new Set<UserId>();
  for (const { userId } of live) {
    people.add(userId);
    if (people.size > MAX_LISTED_MEMBERS) return true;
  }
  return false;
}

/** Tells the streams of everybody who shares a conversation with a person that they came or went. */
async function tellPeers(
  hub: Hub<unknown>,
  { store, onError }: { store: FeedStore; onError: (error: unknown) => void },
  userId: UserId,
): Promise<void> {
  try {
    for (const peer of await store.peersOf(userId)) {
      for (const subscriber of hub.subscribers(peer)) subscriber.presenceChanged(userId);
    }
  } catch (error) {
    onError(error);
  }
}
