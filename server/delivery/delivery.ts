import {
  MAX_LISTED_MEMBERS,
  type Caller,
  type ConversationId,
  type DeviceId,
  type Hint,
  type Preferences,
  type UserId,
} from "../chat/model.ts";
import type { Ending } from "../ending.ts";
import { createAdmission, type StreamLimits } from "./admission.ts";
import { createAlarms } from "./alarms.ts";
import type { Clock } from "./clock.ts";
import type { FeedStore } from "./feed-store.ts";
import type { Encode, Presence } from "./frame.ts";
import { comeBackAfter } from "./going-away.ts";
import { createHub, type Hub, type HubStats } from "./hub.ts";
import { createPresenceBoard } from "./presence.ts";
import { createSightingsLog, type RecordSightings } from "./sightings.ts";
import type { Sink } from "./sink.ts";
import { openStream } from "./pulled-stream.ts";
import { Stream } from "./stream.ts";
import type { Listener, Over, StreamSettings, Wakeable } from "./stream-dependencies.ts";
import type { StreamRequest } from "./stream-feeds.ts";
import type { Subscriber } from "./subscriber.ts";
import { tellApart, tellPeers } from "./tell-presence.ts";
import { createTurns } from "./turns.ts";
import { createTypingBoard } from "./typing.ts";

/** Live delivery: one per process. */
export interface Delivery<Encoded> {
  /** Takes hints from the broker; returns at once and never throws. */
  hint(hints: readonly Hint[]): void;
  /**
   * Resolves when it is the caller's turn to open a stream, or at once when `signal` aborts. To be awaited before each, and
   * before whatever else a new stream costs: many who come back at once leave the loop to others between.
   *
   * @throws Refusal "throttled" when too many wait
   */
  turn(signal: Ending): Promise<void>;
  /** Opens a stream; see `openStream`. Nothing is taken before the first pull. */
  open(listener: Listener, request: StreamRequest, signal: Ending): AsyncGenerator<Encoded, void, void>;
  /**
   * The same stream, for whoever takes frames as they come.
   *
   * @param over hears of its end, which is as the generator of `open` ends
   * @throws Refusal "throttled" when there are too many; `over` does not hear of that
   */
  deliver(listener: Listener, request: StreamRequest, sink: Sink<Encoded>, signal: Ending, over: Over): void;
  /** A person looks at this device now, and there at a conversation, or at none (empty). Resolves once that counts. */
  keepAlive(caller: Caller, lookingAt: ConversationId): Promise<void>;
  /** Who of these is here, as far as the viewer may know. */
  onlineAmong(viewer: UserId, userIds: readonly UserId[]): Promise<ReadonlySet<UserId>>;
  /** Of people who share a conversation with the viewer: whether they are here, or when they were. */
  presenceOf(viewer: UserId, userIds: readonly UserId[]): Promise<Presence[]>;
  /** Whether it is worth looking into that somebody writes, or no longer: not when it was said a moment ago. */
  isTypingNews(conversation: ConversationId, userId: UserId, typing: boolean): boolean;
  /** Somebody who may write there does so, or no longer: those who look at the conversation are told. */
  setTyping(conversation: ConversationId, userId: UserId, typing: boolean): Promise<void>;
  /** A message of somebody's was stored. */
  wrote(conversation: ConversationId, userId: UserId): void;
  /** A person's preferences are others than before. Resolves once they count; what follows from it is told soon. */
  preferencesChanged(userId: UserId, preferences: Pick<Preferences, "hidePresence">): Promise<void>;
  /** One of the two blocked the other or lets them again: what each is told of the other's presence changes at once. */
  blockChanged(one: UserId, other: UserId): Promise<void>;
  /** Whether a device holds a stream, or did until a moment ago. */
  isConnected: (userId: UserId, deviceId: DeviceId) => boolean;
  /** Whether a session holds a stream now. */
  hasStream: (sessionId: string) => boolean;
  /** Somebody acknowledged or read in a conversation: the others are told, soon and together. */
  marksMoved(conversation: ConversationId, by: UserId): void;
  /** Ends every stream with GoingAway, and each that is opened from now on. */
  stop(): void;
  /** Writes down who was here last. To be called once no stream is left, before the store is closed. */
  settle(): Promise<void>;
  /** Gauges: all are zero some seconds after the last stream ended. */
  stats(): DeliveryStats;
}

export interface DeliveryStats extends HubStats {
  streams: number;
  /** Who waits for a turn to open a stream, or to read what waited. */
  waiting: number;
  /** People who write somewhere. */
  typists: number;
  /** When somebody was here last, not written down yet. */
  sightings: number;
  /** People with a device that is, or lately was, connected or looked at. */
  people: number;
}

export interface DeliveryDependencies<Encoded> {
  store: FeedStore;
  clock: Clock;
  /** Milliseconds since 1970. */
  now: () => number;
  recordSightings: RecordSightings;
  encode: Encode<Encoded>;
  settings: DeliverySettings;
  /** From 0 to below 1; seeded in tests. */
  random: () => number;
  /** A read or a write in the background failed: for the log. The next one tries again. */
  onError: (error: unknown) => void;
}

export interface DeliverySettings extends StreamSettings {
  streams: StreamLimits;
  /** How often the heads of live feeds are compared with the store's. */
  healMs: number;
  /** How long a KeepAlive holds. */
  onlineMs: number;
  /** How long after its last stream a device still counts as connected. */
  lingerMs: number;
  /** Streams opened and frames of backfill read, over all streams, before other I/O has its chance. */
  turnsPerRound: number;
}

export const defaultDeliverySettings: DeliverySettings = {
  heartbeatMs: 15_000,
  lifetimeMs: 45 * 60_000,
  lifetimeSpreadMs: 15 * 60_000,
  newsPaceMs: 1000,
  // Room for connections that died unnoticed: to the server they look open until TCP gives up.
  streams: { perSession: 16, perUser: 64, perAddress: 256, inAll: 10_000 },
  healMs: 5000,
  onlineMs: 75_000,
  lingerMs: 5000,
  turnsPerRound: 2,
};

export function createDelivery<Encoded>(deps: DeliveryDependencies<Encoded>): Delivery<Encoded> {
  const { store, clock, encode, random, settings, onError } = deps;
  const hub = createHub({ store, clock, encode, healMs: settings.healMs, onError });
  const admission = createAdmission(settings.streams);
  const turns = createTurns(clock, settings.turnsPerRound);
  const alarms = createAlarms<Wakeable>(clock, (stream) => stream.wake());
  const open = new Set<Wakeable>();
  let stopping = false;
  let streamsAtStop = 0;
  const typing = createTypingBoard(clock);
  const sightings = createSightingsLog({ clock, now: deps.now, record: deps.recordSightings, onError });
  const presence = createPresenceBoard({
    clock,
    onlineMs: settings.onlineMs,
    lingerMs: settings.lingerMs,
    readHiding: (userId) => store.hidesPresence(userId),
    onError,
    tell: {
      // It catches everything itself.
      changed: (userId) => void tellPeers({ hub, presence, store, onError }, userId),
      beganToLook(userId, deviceId) {
        for (const subscriber of streamsOf(hub, userId, deviceId)) subscriber.beganToLook();
      },
      turnedTo(userId, deviceId, conversation) {
        const typists = typing.typists(conversation);
        for (const subscriber of typists.length > 0 ? streamsOf(hub, userId, deviceId) : []) {
          for (const typist of typists) {
            if (typist !== userId) subscriber.typingChanged(conversation, typist);
          }
        }
      },
      sawPerson: sightings.sawPerson,
      sawDevice: sightings.sawDevice,
    },
  });
  const streams = {
    store,
    hub,
    presence,
    typing,
    sightings,
    admission,
    turns,
    clock,
    encode,
    frames: { heartbeat: encode({ kind: "heartbeat" }), caughtUp: encode({ kind: "caught-up" }) },
    random,
    settings,
    alarms,
    open,
    isStopping: () => stopping,
    comeBackAfter: () => comeBackAfter(streamsAtStop, random()),
  };
  /** Only of those who lately looked is it known here. */
  const isHiding = async (userId: UserId): Promise<boolean> =>
    presence.isHiding(userId) ?? store.hidesPresence(userId);
  const marksMoved = (conversation: ConversationId, by: UserId): void => {
    // Everybody in a large room acknowledges every message there: to wake all of them for each would cost the square of
    // their number, and of so many the marks are not told.
    if (hub.people(conversation) > MAX_LISTED_MEMBERS) return;
    for (const subscriber of hub.subscribers(conversation)) {
      if (subscriber.userId !== by) subscriber.marksMoved(conversation);
    }
  };
  return {
    hint: (hints) => hub.hint(hints),
    async turn(signal) {
      admission.checkQueue(turns.waiting());
      await turns.take(signal);
    },
    open: (listener, request, signal) => openStream(streams, listener, request, signal),
    deliver(listener, request, sink, signal, over) {
      if (signal.aborted) over();
      else new Stream(streams, listener, request, sink, signal).run(over);
    },
    keepAlive: ({ userId, deviceId }, lookingAt) => presence.keepAlive(userId, deviceId, lookingAt),
    async onlineAmong(viewer, userIds) {
      const online = userIds.filter(presence.isOnline);
      if (online.length === 0 || (await isHiding(viewer))) return new Set();
      const apart = await store.apartFrom(viewer);
      return new Set(online.filter((userId) => !apart.has(userId)));
    },
    async presenceOf(viewer, userIds) {
      const known = await store.lastSeen(viewer, userIds);
      return known.map(({ userId, lastSeenAt }) => {
        const online = presence.isOnline(userId);
        return {
          userId,
          online,
          lastSeenAt: online ? undefined : (sightings.lastSeen(userId) ?? lastSeenAt),
        };
      });
    },
    isTypingNews: typing.isNews,
    async setTyping(conversation, userId, isTyping) {
      if (await isHiding(userId)) return;
      typing.set(conversation, userId, isTyping);
      for (const subscriber of hub.subscribers(conversation)) {
        if (subscriber.userId === userId) continue;
        if (!presence.isLookingAt(subscriber.userId, subscriber.deviceId, conversation)) continue;
        subscriber.typingChanged(conversation, userId);
      }
    },
    wrote: typing.wrote,
    async preferencesChanged(userId, { hidePresence }) {
      presence.setHiding(userId, hidePresence);
      for (const subscriber of hub.subscribers(userId)) subscriber.preferencesChanged();
      try {
        for (const { feed } of await store.feedsOf(userId)) if (feed !== userId) marksMoved(feed, userId);
      } catch (error) {
        // They count all the same; others learn of it when they next catch up.
        onError(error);
      }
    },
    blockChanged: (one, other) => tellApart({ hub, presence, store, onError }, [one, other]),
    isConnected: presence.isConnected,
    hasStream: admission.has,
    marksMoved,
    stop() {
      streamsAtStop = admission.streams();
      stopping = true;
      for (const stream of open) stream.ring();
    },
    async settle() {
      presence.leave();
      await sightings.flush();
    },
    stats() {
      const held = hub.stats();
      const { people, timers: sweeps } = presence.stats();
      const { typists, timers: expiries } = typing.stats();
      const { noted, timers: writes } = sightings.stats();
      return {
        ...held,
        streams: admission.streams(),
        timers: held.timers + alarms.timers() + sweeps + expiries + writes,
        waiting: turns.waiting(),
        people,
        typists,
        sightings: noted,
      };
    },
  };
}

/** The streams of one device. */
function streamsOf(hub: Hub<unknown>, userId: UserId, deviceId: DeviceId): Subscriber[] {
  return [...hub.subscribers(userId)].filter((subscriber) => subscriber.deviceId === deviceId);
}
