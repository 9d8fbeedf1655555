import type { UserId } from "../chat/model.ts";
import type { StreamDependencies } from "./stream-dependencies.ts";

interface Telling extends Pick<StreamDependencies<unknown>, "hub" | "presence" | "store"> {
  onError: (error: unknown) => void;
}

/** Tells two people anew of each other, as far as they may know. */
export async function tellApart(
  { hub, presence, store, onError }: Telling,
  [one, other]: [UserId, UserId],
): Promise<void> {
  try {
    const apart = (await store.apartFrom(one)).has(other);
    if (!apart && !(await store.peersOf(one)).includes(other)) return;
  } catch (error) {
    // It counts all the same: whoever is told next of the other is told as it is then.
    onError(error);
    return;
  }
  for (const [reader, about] of [
    [one, other],
    [other, one],
  ] as const) {
    for (const subscriber of hub.subscribers(reader)) {
      if (presence.isLooking(reader, subscriber.deviceId)) subscriber.presenceChanged(about);
    }
  }
}

/**
 * Tells the devices that somebody looks at, of everybody who shares a conversation with a person, that they came or
 * went. Who that is, is read once for all of them, and not at all when nobody else is here.
 */
export async function tellPeers({ hub, presence, store, onError }: Telling, userId: UserId): Promise<void> {
  if (presence.isAlone(userId)) return;
  try {
    const peers = await store.peersOf(userId);
    for (const peer of peers.filter(presence.isOnline)) {
      for (const subscriber of hub.subscribers(peer)) {
        // Streams on which nobody looks are told when somebody does.
        if (presence.isLooking(peer, subscriber.deviceId)) subscriber.presenceChanged(userId);
      }
    }
  } catch (error) {
    onError(error);
  }
}
