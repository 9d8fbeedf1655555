import assert from "node:assert/strict";
import { delivered } from "./delivered.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { createMemoryStore, type MemoryStore } from "./memory-store.ts";
import type { UserId } from "../../server/chat/model.ts";
import { createDelivery, defaultDeliverySettings, type Delivery } from "../../server/delivery/delivery.ts";
import type { Frame } from "../../server/delivery/frame.ts";
import type { Sightings } from "../../server/delivery/sightings.ts";
import type { StreamRequest } from "../../server/delivery/stream-feeds.ts";

export const settings = {
  ...defaultDeliverySettings,
  streams: { perSession: 3, perUser: 3, perAddress: 4, inAll: 1_000 },
};

/** Delivery over a store in memory, with time that stands still. */
export interface DeliveryWorld {
  clock: ManualClock;
  store: MemoryStore;
  delivery: Delivery<Frame>;
  encoded: Frame[];
  /** What was written down of who was here last. */
  sightings: Sightings[];
  open(userId: UserId, options?: StreamOptions): TestStream;
  /** The same stream, whose reader takes what comes until it is told not to. */
  push(userId: UserId, options?: StreamOptions): PushedStream;
}

type StreamOptions = Partial<StreamRequest> & { session?: string; address?: string };

/**
 * @param pause what comes before and after each snapshot of the store, by the name of the read
 * @param onError of failures in the background, which otherwise fail the test
 */
export function createDeliveryWorld(
  pause?: (read: string) => Promise<unknown>,
  onError: (error: unknown) => void = (error) => assert.fail(String(error)),
): DeliveryWorld {
  const clock = createManualClock();
  const store = createMemoryStore(pause && { pause });
  const encoded: Frame[] = [];
  const encode = (frame: Frame): Frame => {
    encoded.push(frame);
    return frame;
  };
  const sightings: Sightings[] = [];
  const delivery = createDelivery({
    store,
    clock,
    now: () => clock.now(),
    recordSightings: async (each) => void sightings.push(each),
    encode,
    settings,
    random: () => 0.5,
    onError,
  });
  return {
    clock,
    store,
    delivery,
    encoded,
    sightings,
    open: (userId, options) => createStream(delivery, userId, options),
    push: (userId, options) => createPushedStream(delivery, userId, options),
  };
}

/** One who listens, and what ends that. */
function createReader(
  userId: UserId,
  { session = `s_${userId}`, address = "::1", ...asked }: StreamOptions = {},
) {
  const left = new AbortController();
  const ended = new AbortController();
  const user = { userId, username: userId.slice(2), unclaimed: false };
  const device = { userId, deviceId: `d_${session}`, sessionId: session };
  const start = "snapshot" as const;
  return {
    listener: { ...device, user, address, sessionEnded: ended.signal },
    request: { epoch: "", cursors: new Map<string, number>(), start, untilCaughtUp: false, ...asked },
    signal: left.signal,
    leave: () => left.abort(),
    endSession: () => ended.abort(),
  };
}

/** A stream that writes into a sink of the test's. */
export interface PushedStream {
  /** What it has written so far. */
  readonly frames: readonly Frame[];
  /** Resolves or rejects as the stream ends. */
  readonly over: Promise<void>;
  /** From now on the sink takes one frame more, and then none until `resume`. */
  stall(): void;
  /** The next frame is taken, but what says when the one after it may follow rejects. */
  breakWord(): void;
  resume(): void;
  /** From now on, writing throws. */
  tear(): void;
  leave(): void;
  endSession(): void;
}

function createPushedStream(
  delivery: Delivery<Frame>,
  userId: UserId,
  options: StreamOptions | undefined,
): PushedStream {
  const { listener, request, signal, leave, endSession } = createReader(userId, options);
  const frames: Frame[] = [];
  let stalled: PromiseWithResolvers<void> | undefined;
  let torn = false;
  let broken: Promise<void> | undefined;
  const resume = (): void => {
    stalled?.resolve();
    stalled = undefined;
  };
  signal.addEventListener("abort", resume);
  const sink = {
    get ready() {
      return stalled === undefined;
    },
    write(frame: Frame) {
      if (torn) throw new Error("The sink is torn.");
      frames.push(frame);
      return broken ?? stalled?.promise;
    },
  };
  const over = delivered(delivery, listener, request, sink, signal);
  // Tests that care wait for it.
  over.catch(() => {});
  return {
    frames,
    over,
    stall: () => void (stalled ??= Promise.withResolvers()),
    breakWord: () => void (broken = Promise.reject(new Error("The reader has gone."))),
    resume,
    tear: () => void (torn = true),
    leave,
    endSession,
  };
}

/** A stream whose reader pulls when the test says so. */
export interface TestStream {
  next(): Promise<Frame | undefined>;
  /** Pulls until a frame of this kind, and returns all that came. */
  until(kind: Frame["kind"]): Promise<Frame[]>;
  rest(): Promise<Frame[]>;
  /** Stops pulling, and says so to the stream alone. */
  giveUp(): Promise<unknown>;
  leave(): void;
  endSession(): void;
}

function createStream(
  delivery: Delivery<Frame>,
  userId: UserId,
  options: StreamOptions | undefined,
): TestStream {
  const { listener, request, signal, leave, endSession } = createReader(userId, options);
  const frames = delivery.open(listener, request, signal);
  const next = async (): Promise<Frame | undefined> => (await frames.next()).value ?? undefined;
  const collect = async (isLast: (frame: Frame) => boolean): Promise<Frame[]> => {
    const all: Frame[] = [];
    for (let frame = await next(); frame !== undefined; frame = await next()) {
      all.push(frame);
      if (isLast(frame)) break;
    }
    return all;
  };
  return {
    next,
    until: (kind) => collect((frame) => frame.kind === kind),
    rest: () => collect(() => false),
    giveUp: () => frames.return(),
    leave,
    endSession,
  };
}

/** Frames in a word each: "c_1 3-5: hello" for changes with a message. */
export function words(frames: readonly (Frame | undefined)[]): string[] {
  return frames.map((frame) => {
    if (frame?.kind !== "changes") return frame?.kind ?? "end";
    const { feed, after, through, messages, entries } = frame.changes;
    const rows = [
      ...messages.map(({ text }) => text),
      ...entries.map(({ conversationId, removed }) => `${removed ? "-" : "+"}${conversationId}`),
    ];
    return [`${feed} ${after}-${through}`, ...rows].join(" ");
  });
}
