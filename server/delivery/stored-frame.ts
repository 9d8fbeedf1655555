import { noChanges, type Message } from "../chat/model.ts";
import type { SharedChanges, SharedPosition } from "./feed-store.ts";

/**
 * The frame of messages that were stored this moment, for streams that rest where they begin: what `FeedStore.readShared`
 * would give them, without a read.
 *
 * Each change takes a version of its conversation of its own, and these messages account for every one from the first of
 * them on. So whoever was a member at the version before it, or later, is one still, and nobody else is (P7).
 *
 * @param stored as in `Hint`
 * @returns undefined where that does not say all that a reader must be told, or who may read: then the store does
 */
export function frameOfStored(
  { feed, after, known, newcomers }: SharedPosition,
  stored: readonly Message[],
): SharedChanges | undefined {
  const [first] = stored;
  const last = stored.at(-1);
  if (first === undefined || last === undefined || last.version <= after) return undefined;
  if (Math.min(after, known.at) < first.version - 1) return undefined;
  if (newcomers.length > 0 || known.ids.size === 0) return undefined;
  const messages = first.version > after ? [...stored] : stored.filter(({ version }) => version > after);
  const changes = { ...noChanges(feed), after, through: last.version, messages };
  return { changes, readers: { ids: known.ids, at: last.version } };
}
