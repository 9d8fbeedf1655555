import type { ConversationId, DeviceId, UserId } from "../chat/model.ts";
import type { Clock } from "./clock.ts";

/**
 * Who is here: a person of whom at least one device holds a stream and has lately said to be looked at. Such a device
 * is the only one that is told of others: whoever looks is seen, and whoever hides sees nobody.
 */
export interface PresenceBoard {
  /** A device opened a stream. */
  connected(userId: UserId, deviceId: DeviceId): void;
  /** … and that has ended: once for each. */
  disconnected(userId: UserId, deviceId: DeviceId): void;
  /** A person looks at this device now, and there at a conversation, or at none (empty). Resolves once that counts. */
  keepAlive(userId: UserId, deviceId: DeviceId, lookingAt: ConversationId): Promise<void>;
  /** A person hides from now on, or no longer. */
  setHiding(userId: UserId, hiding: boolean): void;
  /** Whether somebody hides; undefined when that is not known here. */
  isHiding(userId: UserId): boolean | undefined;
  /** Never one who hides. */
  isOnline: (userId: UserId) => boolean;
  /** Whether anybody else is online than this person: otherwise nobody is there to tell, or to be told of. */
  isAlone(userId: UserId): boolean;
  /** Whether a device is to be told of others. */
  isLooking: (userId: UserId, deviceId: DeviceId) => boolean;
  /** Whether a device is to be told who writes in this conversation. */
  isLookingAt: (userId: UserId, deviceId: DeviceId, conversation: ConversationId) => boolean;
  /** Whether a device holds a stream, or did until a moment ago. */
  isConnected: (userId: UserId, deviceId: DeviceId) => boolean;
  /** Notes everybody who is here as seen now: the server stops. */
  leave(): void;
  /** Gauges: both are zero some seconds after the last stream ended. */
  stats(): { people: number; timers: number };
}

export interface PresenceDependencies {
  clock: Clock;
  /** How long a KeepAlive holds. */
  onlineMs: number;
  /** How long a device counts as connected after its last stream, so that a reload shows nobody as away. */
  lingerMs: number;
  /** Whether a person hides: asked once when they begin to look. Until it is answered they hide. */
  readHiding: (userId: UserId) => Promise<boolean>;
  /** That could not be read; the next KeepAlive tries again. */
  onError: (error: unknown) => void;
  /** What follows from it. None of these may throw. */
  tell: PresenceEvents;
}

export interface PresenceEvents {
  /** Somebody came or went. */
  changed(userId: UserId): void;
  /** A device looks that did not before. */
  beganToLook(userId: UserId, deviceId: DeviceId): void;
  /** A device that looks has turned to another conversation. */
  turnedTo(userId: UserId, deviceId: DeviceId, conversation: ConversationId): void;
  /** Somebody who was online was here last so many milliseconds ago. */
  sawPerson(userId: UserId, agoMs: number): void;
  /** A device's last stream ended. */
  sawDevice(deviceId: DeviceId): void;
}

interface Person {
  /** One, mostly. */
  devices: Device[];
  /** Undefined: not known yet. */
  hiding: boolean | undefined;
  asking: Promise<void> | undefined;
  /** When a device of theirs was last known to be looked at. */
  seenAt: number;
}

interface Device {
  readonly deviceId: DeviceId;
  streams: number;
  lookedAtUntil: number;
  connectedUntil: number;
  lookingAt: ConversationId;
  looking: boolean;
}

/** How often expiries are looked for: presence is true to within this. */
const sweepMs = 1000;

export function createPresenceBoard(deps: PresenceDependencies): PresenceBoard {
  const { clock, tell } = deps;
  const people = new Map<UserId, Person>();
  const online = new Set<UserId>();
  let cancel: (() => void) | undefined;

  const personOf = (userId: UserId): Person => {
    const person = people.get(userId) ?? newPerson();
    people.set(userId, person);
    cancel ??= clock.setTimer(sweepMs, sweep);
    return person;
  };
  const judge = (userId: UserId, person: Person): void => {
    const now = clock.now();
    const began: DeviceId[] = [];
    let isOnline = false;
    for (const device of person.devices) {
      const looking = person.hiding === false && isHere(device, now);
      if (looking && !device.looking) began.push(device.deviceId);
      device.looking = looking;
      isOnline ||= looking;
    }
    const wasOnline = online.has(userId);
    if (isOnline) online.add(userId);
    else online.delete(userId);
    if (wasOnline && !isOnline && person.hiding === false) tell.sawPerson(userId, now - person.seenAt);
    if (wasOnline !== isOnline) tell.changed(userId);
    for (const deviceId of began) tell.beganToLook(userId, deviceId);
  };
  const sweep = (): void => {
    const now = clock.now();
    for (const [userId, person] of people) {
      judge(userId, person);
      if (person.devices.some((device) => isStale(device, now))) {
        person.devices = person.devices.filter((device) => !isStale(device, now));
      }
      if (person.devices.length === 0) people.delete(userId);
    }
    cancel = people.size > 0 ? clock.setTimer(sweepMs, sweep) : undefined;
  };
  const askHiding = (userId: UserId, person: Person): Promise<void> =>
    (person.asking ??= deps
      .readHiding(userId)
      .then(
        // What was set meanwhile is newer than what was read.
        (hiding) => void (person.hiding ??= hiding),
        deps.onError,
      )
      .finally(() => (person.asking = undefined)));
  const deviceOf = (userId: UserId, deviceId: DeviceId): Device | undefined =>
    people.get(userId)?.devices.find((device) => device.deviceId === deviceId);

  return {
    connected(userId, deviceId) {
      const person = personOf(userId);
      const device = addDevice(person, deviceId);
      device.streams += 1;
      judge(userId, person);
    },
    disconnected(userId, deviceId) {
      const person = people.get(userId);
      const device = deviceOf(userId, deviceId);
      if (person === undefined || device === undefined) return;
      const now = clock.now();
      device.streams -= 1;
      device.connectedUntil = now + deps.lingerMs;
      if (now < device.lookedAtUntil) person.seenAt = now;
      if (device.streams === 0) tell.sawDevice(deviceId);
    },
    async keepAlive(userId, deviceId, lookingAt) {
      const person = personOf(userId);
      const device = addDevice(person, deviceId);
      const turned = lookingAt !== "" && device.lookingAt !== lookingAt;
      person.seenAt = clock.now();
      device.lookedAtUntil = person.seenAt + deps.onlineMs;
      device.lookingAt = lookingAt;
      if (person.hiding === undefined) await askHiding(userId, person);
      judge(userId, person);
      if (turned && device.looking) tell.turnedTo(userId, deviceId, lookingAt);
    },
    setHiding(userId, hiding) {
      const person = people.get(userId);
      if (person === undefined) return;
      person.hiding = hiding;
      judge(userId, person);
    },
    isHiding: (userId) => people.get(userId)?.hiding,
    isOnline: (userId) => online.has(userId),
    isAlone: (userId) => online.size === (online.has(userId) ? 1 : 0),
    isLooking: (userId, deviceId) => deviceOf(userId, deviceId)?.looking === true,
    isLookingAt(userId, deviceId, conversation) {
      const device = deviceOf(userId, deviceId);
      return device?.looking === true && device.lookingAt === conversation;
    },
    isConnected(userId, deviceId) {
      const device = deviceOf(userId, deviceId);
      return device !== undefined && isConnected(device, clock.now());
    },
    leave() {
      for (const userId of online) tell.sawPerson(userId, 0);
    },
    stats: () => ({ people: people.size, timers: cancel === undefined ? 0 : 1 }),
  };
}

function newPerson(): Person {
  return { devices: [], hiding: undefined, asking: undefined, seenAt: 0 };
}

function addDevice(person: Person, deviceId: DeviceId): Device {
  const known = person.devices.find((device) => device.deviceId === deviceId);
  if (known !== undefined) return known;
  const device = {
    deviceId,
    streams: 0,
    lookedAtUntil: 0,
    connectedUntil: 0,
    lookingAt: "",
    looking: false,
  };
  // Not pushed, which would make room for sixteen more: most people have one.
  person.devices = [...person.devices, device];
  return device;
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
