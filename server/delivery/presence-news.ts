import type { UserId } from "../chat/model.ts";
import type { FeedStore } from "./feed-store.ts";
import type { Presence } from "./frame.ts";
import { Notes } from "./notes.ts";
import type { Others } from "./others.ts";

/** Beyond so many who came or went, everybody is told of at once. */
const maxPeople = 2000;

/** What of others' presence one device is still to be told. */
export class PresenceNews {
  readonly #store: Pick<FeedStore, "peersOf" | "apartFrom">;
  readonly #others: Others;
  readonly #reader: UserId;
  readonly #changed = new Notes<UserId>(maxPeople);
  /** Whether the client was told who is here: else it takes everybody for away, as after CaughtUp. */
  #told = false;
  #hid = false;

  constructor(store: Pick<FeedStore, "peersOf" | "apartFrom">, others: Others, reader: UserId) {
    this.#store = store;
    this.#others = others;
    this.#reader = reader;
  }

  any(): boolean {
    return this.#hid || this.#changed.any();
  }

  changed(userId: UserId): void {
    if (this.#others.isLooking()) this.#changed.add(userId);
  }

  peersChanged(): void {
    if (this.#others.isLooking()) this.#changed.addAll();
  }

  hidingChanged(): void {
    if (this.#others.isLooking()) this.#changed.addAll();
    else if (this.#told) this.#hid = true;
  }

  async take(): Promise<Presence[]> {
    const { all, ids } = this.#changed.take();
    const cleared = this.#hid;
    this.#hid = false;
    if (!this.#others.isLooking()) return cleared ? this.#allAway() : [];
    // Who is away is not in the list of all who are here: whoever is known to have gone is named beside it.
    const people = new Set([...ids, ...(all ? await this.#everybody() : [])]);
    if (people.size === 0) return [];
    // Asked now and not when it was noted: a block counts from the moment it is stored.
    const apart = await this.#store.apartFrom(this.#reader);
    return [...people].map((userId) => (apart.has(userId) ? away(userId) : this.#of(userId)));
  }

  /** A client that was told, and then nothing for a while, holds some for here who have gone: it is told of all. */
  async #everybody(): Promise<UserId[]> {
    const known = this.#told;
    this.#told = true;
    if (!known && this.#others.isNobodyHere()) return [];
    const peers = await this.#store.peersOf(this.#reader);
    return known ? peers : peers.filter((userId) => this.#others.isOnline(userId));
  }

  async #allAway(): Promise<Presence[]> {
    this.#told = false;
    return (await this.#store.peersOf(this.#reader)).map(away);
  }

  #of(userId: UserId): Presence {
    return this.#others.isOnline(userId)
      ? { userId, online: true, lastSeenAt: undefined }
      : { userId, online: false, lastSeenAt: this.#others.lastSeen(userId) };
  }
}

function away(userId: UserId): Presence {
  return { userId, online: false, lastSeenAt: undefined };
}
