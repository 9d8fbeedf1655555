import assert from "node:assert/strict";
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
  open(userId: UserId, options?: Partial<StreamRequest> & { session?: string; address?: string }): TestStream;
}

/** @param pause what comes before and after each snapshot of the store, by the name of the read */
export function createDeliveryWorld(pause?: (read: string) => Promise<unknown>): DeliveryWorld {
  const clock = createManualClock();
  const store = createMemoryStore(pause && { pause });
  const encoded: Frame[] = [];
  const encode = (frame: Frame): Frame => {
    encoded.push(frame);
    return frame;
  };
  const onError = (error: unknown): void => assert.fail(String(error));
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
  const open: DeliveryWorld["open"] = (
    userId,
    { session = `s_${userId}`, address = "::1", ...request } = {},
  ) =>
    createStream(
      delivery,
      { userId, sessionId: session, address },
      {
        epoch: "",
        cursors: new Map(),
        start: "snapshot",
        untilCaughtUp: false,
        ...request,
      },
    );
  return { clock, store, delivery, encoded, sightings, open };
}

/** A stream whose reader pulls when the test says so. */
export interface TestStream {
  next(): Promise<Frame | undefined>;
  /** Pulls until a frame of this kind, and returns all that came. */
  until(kind: Frame["kind"]): Promise<Frame[]>;
  rest(): Promise<Frame[]>;
  leave(): void;
  endSession(): void;
}

function createStream(
  delivery: Delivery<Frame>,
  { userId, sessionId, address }: { userId: UserId; sessionId: string; address: string },
  request: StreamRequest,
): TestStream {
  const left = new AbortController();
  const session = new AbortController();
  const user = { userId, username: userId.slice(2), unclaimed: false };
  const listener = { userId, deviceId: `d_${sessionId}`, user, sessionId, address };
  const frames = delivery.open({ ...listener, sessionEnded: session.signal }, request, left.signal);
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
    leave: () => left.abort(),
    endSession: () => session.abort(),
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
