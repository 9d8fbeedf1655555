import type { FeedId, Hint } from "../chat/model.ts";
import type { Clock } from "./clock.ts";
import type { FeedStore } from "./feed-store.ts";
import type { LiveFeed } from "./live-feed.ts";

/** Compares the heads of live feeds with the store's, which heals lost hints. */
export interface Healing {
  /** From now on, while anything is live. */
  start(): void;
  stop(): void;
  timers(): number;
}

export interface HealingDependencies {
  store: Pick<FeedStore, "heads">;
  clock: Clock;
  /** How often. */
  healMs: number;
  /** A read failed; the next one will try again. */
  onError: (error: unknown) => void;
}

/** Feeds compared in one read, so that none is long. */
const maxFeeds = 500;

/** One comparison at a time. @param hint takes what is ahead of what was hinted */
export function createHealing(
  { store, clock, healMs, onError }: HealingDependencies,
  feeds: ReadonlyMap<FeedId, LiveFeed<unknown>>,
  hint: (hints: readonly Hint[]) => void,
): Healing {
  let cancel: (() => void) | undefined;
  let running = false;
  const check = async (): Promise<void> => {
    cancel = undefined;
    running = true;
    for (const { tail } of feeds.values()) tail?.age();
    const all = [...feeds.keys()];
    try {
      for (let from = 0; from < all.length; from += maxFeeds) {
        const heads = await store.heads(all.slice(from, from + maxFeeds));
        hint(heads.filter(({ feed, version }) => version > (feeds.get(feed)?.head ?? Infinity)));
      }
    } catch (error) {
      onError(error);
    } finally {
      running = false;
      if (feeds.size > 0) start();
    }
  };
  const start = (): void => {
    if (running || cancel !== undefined) return;
    cancel = clock.setTimer(healMs, () => void check()); // It catches everything itself.
  };
  return {
    start,
    stop() {
      cancel?.();
      cancel = undefined;
    },
    timers: () => (cancel === undefined ? 0 : 1),
  };
}
