import type { DeviceId, UserId } from "../chat/model.ts";
import type { Clock } from "./clock.ts";

/** When people and devices were here last, in milliseconds since 1970. */
export interface Sightings {
  readonly people: ReadonlyMap<UserId, number>;
  readonly devices: ReadonlyMap<DeviceId, number>;
}

/** Keeps sightings for good; an older one than is kept changes nothing. Rejects when the store is unavailable. */
export type RecordSightings = (sightings: Sightings) => Promise<void>;

/**
 * Notes who was here last, and writes it down soon and together: nobody waits for it, and however many come and go,
 * it is a write every other second. It is no promise: what is noted beyond the bound, or not written when the process
 * dies, is lost.
 */
export interface SightingsLog {
  /** @param agoMs how long ago that was */
  sawPerson(userId: UserId, agoMs: number): void;
  sawDevice(deviceId: DeviceId): void;
  /** What is noted of a person and was not written yet, or just now: the store may not be asked for each who goes. */
  lastSeen(userId: UserId): number | undefined;
  /** Writes down what is noted; resolves when that is done or has failed. */
  flush(): Promise<void>;
  /** Gauges: both are zero some seconds after the last was noted. */
  stats(): { noted: number; timers: number };
}

export interface SightingsDependencies {
  clock: Clock;
  /** Milliseconds since 1970. */
  now: () => number;
  record: RecordSightings;
  /** A write failed; it will be tried again. */
  onError: (error: unknown) => void;
}

const flushMs = 2000;
const retryMs = 30_000;
/** Of people, and of devices: beyond, the oldest is dropped. */
const maxNoted = 10_000;
/** So few in one transaction that the commit stays short. */
const maxAtOnce = 200;

export function createSightingsLog({ clock, now, record, onError }: SightingsDependencies): SightingsLog {
  const people = new Map<UserId, number>();
  const devices = new Map<DeviceId, number>();
  /** People of the last write: those who are told of a going are told a moment after it. */
  let written = new Map<UserId, number>();
  let cancel: (() => void) | undefined;
  let writing: Promise<void> | undefined;

  const later = (ms: number): void => {
    cancel ??= clock.setTimer(ms, () => {
      cancel = undefined;
      void flush(); // It catches everything itself.
    });
  };
  const note = <Id>(noted: Map<Id, number>, id: Id, at: number): void => {
    noted.delete(id);
    noted.set(id, at);
    if (noted.size > maxNoted) noted.delete(first(noted));
    later(flushMs);
  };
  const write = async (): Promise<void> => {
    written = new Map();
    while (people.size > 0 || devices.size > 0) {
      const taken = { people: take(people), devices: take(devices) };
      try {
        await record(taken);
        for (const [userId, at] of taken.people) written.set(userId, at);
      } catch (error) {
        putBack(people, taken.people);
        putBack(devices, taken.devices);
        onError(error);
        later(retryMs);
        return;
      }
    }
    if (written.size > 0) later(flushMs);
  };
  const flush = async (): Promise<void> => {
    writing ??= write().finally(() => (writing = undefined));
    await writing;
  };
  return {
    sawPerson: (userId, agoMs) => note(people, userId, Math.round(now() - agoMs)),
    sawDevice: (deviceId) => note(devices, deviceId, now()),
    lastSeen: (userId) => people.get(userId) ?? written.get(userId),
    flush,
    stats: () => ({ noted: people.size + devices.size, timers: cancel === undefined ? 0 : 1 }),
  };
}

function first<Id>(noted: ReadonlyMap<Id, number>): Id {
  for (const id of noted.keys()) return id;
  throw new Error("Nothing is noted.");
}

/** The oldest few, which leave. */
function take<Id>(noted: Map<Id, number>): Map<Id, number> {
  const taken = new Map([...noted].slice(0, maxAtOnce));
  for (const id of taken.keys()) noted.delete(id);
  return taken;
}

/** What could not be written, but for what was noted anew since. */
function putBack<Id>(noted: Map<Id, number>, taken: ReadonlyMap<Id, number>): void {
  for (const [id, at] of taken) {
    if (!noted.has(id) && noted.size < maxNoted) noted.set(id, at);
  }
}
