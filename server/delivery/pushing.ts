import type { Message } from "../chat/model.ts";
import type { FeedStore, SharedChanges } from "./feed-store.ts";
import type { Encode } from "./frame.ts";
import type { LiveFeed } from "./live-feed.ts";
import { frameOfStored } from "./stored-frame.ts";
import type { SharedFrame } from "./tail.ts";

/**
 * Brings what was hinted to those who wait for it: read once for all streams of a conversation that stand at the same
 * version, unless the hint brings it along, encoded once, and handed to each that rests there. Whoever stands elsewhere
 * or is busy is rung, and reads when it comes to it.
 */
export interface Pushing<Encoded> {
  /**
   * A conversation has reached its head. Nothing is read or handed out before `start`.
   * @param stored as in `Hint`
   */
  note(live: LiveFeed<Encoded>, stored?: readonly Message[]): void;
  /** Reads what was noted, and what is noted meanwhile. Returns at once. */
  start(): void;
}

export interface PushingDependencies<Encoded> {
  store: Pick<FeedStore, "readShared">;
  encode: Encode<Encoded>;
  /** A read failed; those for whom it was read for themselves. */
  onError: (error: unknown) => void;
}

/** Conversations in one snapshot: as many messages as share a commit, and a bound on what is held at once. */
const maxBatch = 64;

export function createPushing<Encoded>(deps: PushingDependencies<Encoded>): Pushing<Encoded> {
  /** Each once, however often it is hinted: what comes while a read is under way is one read more. */
  let noted = new Map<LiveFeed<Encoded>, readonly Message[] | undefined>();
  let reading = false;
  const takeBatch = (): Batch<Encoded> => {
    const batch: Batch<Encoded> = [];
    for (const [live, stored] of noted) {
      if (batch.length === maxBatch) break;
      noted.delete(live);
      const after = whereAnyStands(live);
      // Nobody waits: they read when they come to it.
      if (after === undefined || after >= live.head) live.ring();
      else if (!handOut(deps, live, after, stored)) batch.push({ live, after, head: live.head });
    }
    // In V8 a map that is used on and on keeps what it forgot alive, until all of the heap is collected.
    if (noted.size === 0) noted = new Map();
    return batch;
  };
  const readOn = async (): Promise<void> => {
    reading = true;
    try {
      for (let batch = takeBatch(); batch.length > 0; batch = takeBatch()) {
        for (const live of await readBatch(deps, batch)) noted.set(live, noted.get(live));
      }
    } finally {
      reading = false;
    }
  };
  return {
    note: (live, stored) => void noted.set(live, stored),
    start() {
      // It catches everything itself.
      if (!reading && noted.size > 0) void readOn();
    },
  };
}

type Batch<Encoded> = { live: LiveFeed<Encoded>; after: number; head: number }[];

/** The first is as good as any: where one rests most rest, and the others are rung. */
function whereAnyStands({ feed, subscribers }: LiveFeed<unknown>): number | undefined {
  for (const subscriber of subscribers) {
    const at = subscriber.standsAt(feed);
    if (at !== undefined) return at;
  }
  return undefined;
}

/** @returns false when what was stored does not say enough, so that it is to be read */
function handOut<Encoded>(
  { encode, onError }: PushingDependencies<Encoded>,
  live: LiveFeed<Encoded>,
  after: number,
  stored: readonly Message[] | undefined,
): boolean {
  const changes = stored && frameOfStored(live.positionAt(after), stored);
  // After a later hint there is more to tell than this.
  if (changes === undefined || changes.changes.through < live.head) return false;
  try {
    offerTo(live, live.head, share(live, changes, encode));
  } catch (error) {
    onError(error);
    live.ring();
  }
  return true;
}

/** @returns those of which there is more to read */
async function readBatch<Encoded>(
  { store, encode, onError }: PushingDependencies<Encoded>,
  batch: Batch<Encoded>,
): Promise<LiveFeed<Encoded>[]> {
  try {
    const all = await store.readShared(batch.map(({ live, after }) => live.positionAt(after)));
    return batch
      .filter(({ live, head }, index) => offerTo(live, head, share(live, all[index], encode)))
      .map(({ live }) => live);
  } catch (error) {
    onError(error);
    for (const { live } of batch) live.ring();
    return [];
  }
}

/** A frame as it was read or stored, encoded. */
export function share<Encoded>(
  live: LiveFeed<Encoded>,
  read: SharedChanges | undefined,
  encode: Encode<Encoded>,
): SharedFrame<Encoded> | undefined {
  if (read === undefined) return undefined;
  const { changes, readers } = read;
  const frame = { changes, readers: readers.ids, encoded: encode({ kind: "changes", changes }) };
  live.share(frame, readers);
  return frame;
}

/**
 * @param head the conversation's when the read began
 * @returns whether there is more to read for those who took it
 */
function offerTo<Encoded>(
  live: LiveFeed<Encoded>,
  head: number,
  frame: SharedFrame<Encoded> | undefined,
): boolean {
  if (frame === undefined) {
    // Nobody is a member, or was when it was read: each finds out for itself.
    live.ring();
    return false;
  }
  const { after, through } = frame.changes;
  // It was hinted again meanwhile, and that may be after the snapshot.
  if (through === after && live.head > head) return true;
  const { among, others } = live.sortedBy(frame.readers);
  let missed = false;
  for (const subscriber of among) {
    if (subscriber.offer(frame, live.head)) continue;
    subscriber.hear(live.feed, live.head);
    missed = true;
  }
  // They come for it. What all have taken is not kept: once it has grown old, forgetting it is dear.
  if (missed) live.keep(frame);
  for (const subscriber of others) subscriber.hear(live.feed, live.head);
  return through > after && through < live.head;
}
