import type { DeviceId, UserId } from "../chat/model.ts";
import type { Clock } from "./clock.ts";

/** Who is here: a person of whom at least one device holds a stream and has lately said to be looked at. */
export interface PresenceBoard {
  /** A device opened a stream; the function returned is called once when that ends. */
  connected(userId: UserId, deviceId: DeviceId): () => void;
  /** A person looks at this device now. */
  keepAlive(userId: UserId, deviceId: DeviceId): void;
  isOnline: (userId: UserId) => boolean;
  /** Whether a device holds a stream, or did until a moment ago. */
  isConnected: (userId: UserId, deviceId: DeviceId) => boolean;
  /** Gauges: both are zero some seconds after the last stream ended. */
  stats(): { people: number; timers: number };
}

export interface PresenceDependencies {
  clock: Clock;
  /** How long a KeepAlive holds. */
  onlineMs: number;
  /** How long a device counts as connected after its last stream, so that a reload shows nobody as away. */
  lingerMs: number;
  /** Somebody came or went. Must not throw. */
  changed: (userId: UserId) => void;
}

interface Device {
  streams: number;
  lookedAtUntil: number;
  connectedUntil: number;
}

/** How often expiries are looked for: presence is true to within this. */
const sweepMs = 1000;

export function createPresenceBoard(deps: PresenceDependencies): PresenceBoard {
  const { clock } = deps;
  const people = new Map<UserId, Map<DeviceId, Device>>();
  const online = new Set<UserId>();
  let cancel: (() => void) | undefined;

  const deviceOf = (userId: UserId, deviceId: DeviceId): Device => {
    const devices = people.get(userId) ?? new Map<DeviceId, Device>();
    people.set(userId, devices);
    const device = devices.get(deviceId) ?? { streams: 0, lookedAtUntil: 0, connectedUntil: 0 };
    devices.set(deviceId, device);
    cancel ??= clock.setTimer(sweepMs, sweep);
    return device;
  };
  const judge = (userId: UserId): void => {
    const now = clock.now();
    const isOnline = [...(people.get(userId)?.values() ?? [])].some((device) => isHere(device, now));
    if (isOnline === online.has(userId)) return;
    if (isOnline) online.add(userId);
    else online.delete(userId);
    deps.changed(userId);
  };
  const sweep = (): void => {
    const now = clock.now();
    for (const [userId, devices] of people) {
      for (const [deviceId, device] of devices) if (isStale(device, now)) devices.delete(deviceId);
      if (devices.size === 0) people.delete(userId);
      judge(userId);
    }
    cancel = people.size > 0 ? clock.setTimer(sweepMs, sweep) : undefined;
  };

  return {
    connected(userId, deviceId) {
      const device = deviceOf(userId, deviceId);
      device.streams += 1;
      judge(userId);
      return () => {
        device.streams -= 1;
        device.connectedUntil = clock.now() + deps.lingerMs;
      };
    },
    keepAlive(userId, deviceId) {
      deviceOf(userId, deviceId).lookedAtUntil = clock.now() + deps.onlineMs;
      judge(userId);
    },
    isOnline: (userId) => online.has(userId),
    isConnected(userId, deviceId) {
      const device = people.get(userId)?.get(deviceId);
      return device !== undefined && isConnected(device, clock.now());
    },
    stats: () => ({ people: people.size, timers: cancel === undefined ? 0 : 1 }),
  };
}

function isHere(device: Device, now: number): boolean {
  return now < device.lookedAtUntil && isConnected(device, now);
}

function isConnected({ streams, connectedUntil }: Device, now: number): boolean {
  return streams > 0 || now < connectedUntil;
}

/** Whether nothing about the device is worth remembering. */
function isStale(device: Device, now: number): boolean {
  return device.streams === 0 && now >= device.connectedUntil && now >= device.lookedAtUntil;
}
