import { noChanges, type Changes, type UserId } from "../chat/model.ts";
import type { Beginning } from "../delivery/feed-store.ts";
import type { Connection } from "./database.ts";
import { entriesChanged, entriesNow, personalHead } from "./feed-queries.ts";
import { cutFrame } from "./frame.ts";
import { toEntry, type EntryRow } from "./rows.ts";
import { entryWeight, FRAME_BUDGET, MAX_ENTRIES_PER_FRAME } from "./weight.ts";

/** One frame of a user's own list of conversations: what changed above `after`. */
export async function readPersonal(
  connection: Connection,
  userId: UserId,
  after: number,
): Promise<Changes | undefined> {
  const head = await connection.first(personalHead, { userId });
  if (head === undefined) return undefined;
  const rows = await connection.all(entriesChanged, { userId, after, limit: MAX_ENTRIES_PER_FRAME });
  const weighed = rows.map((row) => ({ version: row.version, weight: entryWeight(row) }));
  const through = cutFrame(weighed, head.version, FRAME_BUDGET);
  return {
    ...frame(
      userId,
      rows.filter((row) => row.version <= through),
    ),
    after,
    through: Math.max(through, after),
  };
}

/** The whole list: at most 1,000 conversations, which is one frame. */
export async function readPersonalBeginning(
  connection: Connection,
  userId: UserId,
): Promise<Beginning | undefined> {
  const head = await connection.first(personalHead, { userId });
  if (head === undefined) return undefined;
  const rows = await connection.all(entriesNow, { userId, limit: MAX_ENTRIES_PER_FRAME });
  return { changes: { ...frame(userId, rows), through: head.version, snapshot: true }, next: undefined };
}

function frame(feed: UserId, rows: readonly EntryRow[]): Changes {
  return { ...noChanges(feed), entries: rows.map(toEntry) };
}
