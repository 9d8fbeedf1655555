import type { FeedId, UserId } from "../chat/model.ts";
import type { KnownMembers, SharedPosition } from "./feed-store.ts";
import type { Subscriber } from "./subscriber.ts";
import { Tail, type SharedFrame } from "./tail.ts";

const nobody: KnownMembers = { at: 0, ids: new Set() };

/** Those who follow a feed, by whether they may read it: while nobody comes or goes nobody is looked up for a frame. */
interface SortedSubscribers<Encoded> {
  readonly by: ReadonlySet<UserId>;
  readonly among: Subscriber<Encoded>[];
  readonly others: Subscriber<Encoded>[];
}

/** One feed that streams follow now. */
export class LiveFeed<Encoded> {
  readonly feed: FeedId;
  readonly #subscribers = new Set<Subscriber<Encoded>>();
  /** The highest version hinted or seen. */
  head = 0;
  /** The highest version that a shared frame has reached. */
  edge = 0;
  /** The read that streams which came for it share, while it is under way. */
  pending: { readonly after: number; readonly result: Promise<SharedFrame<Encoded> | undefined> } | undefined;
  #tail: Tail<Encoded> | undefined;
  /** Of a conversation: whom the last shared read found to be a member. */
  #known = nobody;
  /** Whose streams these are, when that was counted; until somebody comes or goes. */
  #people: number | undefined;
  /** The subscribers as they were last asked for by who may read; until somebody comes or goes. */
  #sorted: SortedSubscribers<Encoded> | undefined;

  constructor(feed: FeedId) {
    this.feed = feed;
  }

  get subscribers(): ReadonlySet<Subscriber<Encoded>> {
    return this.#subscribers;
  }

  /** Shared frames that somebody may come for; undefined when there never was one. */
  get tail(): Tail<Encoded> | undefined {
    return this.#tail;
  }

  add(subscriber: Subscriber<Encoded>): void {
    this.#subscribers.add(subscriber);
    this.#people = undefined;
    this.#sorted = undefined;
  }

  /** False when it was not there. */
  delete(subscriber: Subscriber<Encoded>): boolean {
    this.#people = undefined;
    this.#sorted = undefined;
    return this.#subscribers.delete(subscriber);
  }

  /** How many people follow it, whatever the number of their streams. */
  people(): number {
    return (this.#people ??= new Set(Array.from(this.#subscribers, ({ userId }) => userId)).size);
  }

  /** Tells everybody that the feed has reached its head. */
  ring(): void {
    for (const subscriber of this.#subscribers) subscriber.hear(this.feed, this.head);
  }

  /** The subscribers, by whether they are among these. It stays as it is when somebody comes or goes, so it may be gone through. */
  sortedBy(readers: ReadonlySet<UserId>): SortedSubscribers<Encoded> {
    if (this.#sorted?.by !== readers) {
      this.#sorted = { by: readers, among: [], others: [] };
      for (const subscriber of this.#subscribers) {
        const list = readers.has(subscriber.userId) ? this.#sorted.among : this.#sorted.others;
        list.push(subscriber);
      }
    }
    return this.#sorted;
  }

  /** What to read for all who follow a conversation. */
  positionAt(after: number): SharedPosition {
    // Who has gone since is kept as long as most of them have not.
    const known = this.#known.ids.size > 2 * this.#subscribers.size ? nobody : this.#known;
    const newcomers = new Set(this.sortedBy(known.ids).others.map(({ userId }) => userId));
    return { feed: this.feed, after, known, newcomers: [...newcomers] };
  }

  /** Notes what a frame says that was read or stored and is about to be shared. */
  share(frame: SharedFrame<Encoded>, known: KnownMembers): void {
    this.#known = known;
    this.edge = Math.max(this.edge, frame.changes.through);
    this.#tail?.takeBack(frame);
  }

  /** Keeps a shared frame for those who come for it. */
  keep(frame: SharedFrame<Encoded>): void {
    const { after, through } = frame.changes;
    if (through > after) (this.#tail ??= new Tail()).add(frame);
  }
}
