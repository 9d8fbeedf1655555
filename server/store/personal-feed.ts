import { noChanges, type Changes, type Draft, type UserId } from "../chat/model.ts";
import type { Beginning, BeginningPosition } from "../delivery/feed-store.ts";
import type { Connection } from "./database.ts";
import { draftsAbove } from "./drafts.ts";
import { entriesChanged, entriesNow, personalHead } from "./feed-queries.ts";
import { cutFrame, type FrameRow } from "./frame.ts";
import { readPreferences } from "./personal.ts";
import { toEntry } from "./rows.ts";
import { draftWeight, entryWeight, FRAME_BUDGET, MAX_ENTRIES_PER_FRAME, PREFERENCES } from "./weight.ts";

/** One frame of what is a user's own: what changed above `after`. */
export async function readPersonal(
  connection: Connection,
  userId: UserId,
  after: number,
): Promise<Changes | undefined> {
  const head = await connection.first(personalHead, { userId });
  if (head === undefined) return undefined;
  const entries = await connection.all(entriesChanged, { userId, after, limit: MAX_ENTRIES_PER_FRAME });
  const drafts = await draftsAbove(connection, { userId, after, budget: FRAME_BUDGET, written: false });
  const preferences = await readPreferences(connection, userId);
  const own = preferences.version > after ? [{ version: preferences.version, weight: PREFERENCES }] : [];
  const rows: FrameRow[] = [
    ...own,
    ...entries.map((row) => ({ version: row.version, weight: entryWeight(row) })),
    ...drafts.map((draft) => ({ version: draft.version, weight: draftWeight(draft) })),
  ].sort((a, b) => a.version - b.version);
  const through = cutFrame(rows, head.version, FRAME_BUDGET);
  const isIn = ({ version }: { version: number }) => version > after && version <= through;
  return {
    ...noChanges(userId),
    after,
    through: Math.max(through, after),
    entries: entries.filter(isIn).map(toEntry),
    preferences: isIn(preferences) ? preferences : undefined,
    drafts: drafts.filter(isIn),
  };
}

/**
 * One frame of all that is a user's own: first the list of at most 1,000 conversations and the preferences, then the
 * drafts there are, in the order of their versions. What changes meanwhile has a version above the `through` that the
 * last frame sets, and comes afterwards.
 */
export async function readPersonalBeginning(
  connection: Connection,
  userId: UserId,
  position: BeginningPosition | undefined,
): Promise<Beginning | undefined> {
  const head = await connection.first(personalHead, { userId });
  if (head === undefined) return undefined;
  const at = position ?? { through: head.version, fromSeq: 0, lastSeq: head.version };
  const first = position === undefined ? await firstFrame(connection, userId) : undefined;
  const room = Math.max(0, FRAME_BUDGET - (first?.weight ?? 0));
  const waiting = await draftsAbove(connection, {
    userId,
    after: at.fromSeq - 1,
    budget: room,
    written: true,
  });
  const { drafts, next } = fill(waiting, at.lastSeq, room);
  const through = next === undefined ? at.through : 0;
  return {
    next: next === undefined ? undefined : { ...at, fromSeq: next },
    changes: { ...noChanges(userId), ...first?.changes, drafts, through },
  };
}

/** What the first frame has beside drafts. */
async function firstFrame(
  connection: Connection,
  userId: UserId,
): Promise<{ changes: Partial<Changes>; weight: number }> {
  const rows = await connection.all(entriesNow, { userId, limit: MAX_ENTRIES_PER_FRAME });
  const preferences = await readPreferences(connection, userId);
  return {
    weight: rows.reduce((sum, row) => sum + entryWeight(row), PREFERENCES),
    changes: {
      snapshot: true,
      entries: rows.map(toEntry),
      preferences: preferences.version > 0 ? preferences : undefined,
    },
  };
}

/** The drafts that fit, up to version `last`, and the version to go on from when they are not all. */
function fill(
  waiting: readonly Draft[],
  last: number,
  room: number,
): { drafts: Draft[]; next: number | undefined } {
  const drafts: Draft[] = [];
  let weight = 0;
  for (const draft of waiting) {
    if (draft.version > last) break;
    weight += draftWeight(draft);
    if (weight > room) return { drafts, next: draft.version };
    drafts.push(draft);
  }
  return { drafts, next: undefined };
}
