import type { openData as OpenData } from "../../../server/data.ts";
import type { FeedStore } from "../../../server/delivery/feed-store.ts";
import { changesAfter, conversationOf, ringBy } from "./memory.ts";

/** The server's own: of the checkout that is measured, which is where it runs. */
const real = (await import(`${process.cwd()}/server/data.ts`)) as { openData: typeof OpenData };

/** The data as they are, but that streams are told from memory what was sent since. */
export const openData: typeof OpenData = (options, broker, onFatal) => {
  const data = real.openData(options, broker, onFatal);
  ringBy((hints) => broker.publish(hints));
  return { ...data, store: { ...data.store, feeds: fromMemory(data.store.feeds) } };
};

function fromMemory(feeds: FeedStore): FeedStore {
  const present = <Head extends { feed: string; version: number }>(head: Head): Head => ({
    ...head,
    version: conversationOf(head.feed)?.version ?? head.version,
  });
  return {
    ...feeds,
    feedsOf: async (userId) => (await feeds.feedsOf(userId)).map(present),
    heads: async (asked) => (await feeds.heads(asked)).map(present),
    readChanges: async (feed, after, reader) =>
      changesAfter(feed, after) ?? feeds.readChanges(feed, after, reader),
    async readShared(positions) {
      const shared = positions.map(({ feed, after, known, newcomers }) => {
        const changes = changesAfter(feed, after);
        const ids = newcomers.length === 0 ? known.ids : new Set([...known.ids, ...newcomers]);
        return changes && { changes, readers: { at: changes.through, ids } };
      });
      // The first message since the start may be in either.
      return shared.includes(undefined) ? feeds.readShared(positions) : shared;
    },
  };
}
