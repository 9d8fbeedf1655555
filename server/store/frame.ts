/** A row as far as cutting a frame is concerned. */
export interface FrameRow {
  version: number;
  /** Upper bound of its size on the wire. */
  weight: number;
  /** A removal: nothing may follow it in its frame. */
  final?: boolean;
}

/**
 * Says how far a frame goes: the `through` of the longest one that stays within `budget`, is cut between
 * versions only, and ends at the first removal. It covers at least one version.
 *
 * @param rows of all kinds, ascending by version. Each kind must be complete up to `head`, or go on until its
 *   own weight exceeds the budget, so that the cut never falls beyond what was read.
 * @param head the feed's head in the snapshot the rows are from
 */
export function cutFrame(rows: readonly FrameRow[], head: number, budget: number): number {
  const first = rows[0]?.version;
  let weight = 0;
  let removal: number | undefined;
  for (const { version, weight: more, final } of rows) {
    if (removal !== undefined && version > removal) break;
    weight += more;
    if (weight > budget && version !== first) return version - 1;
    if (final) removal = version;
  }
  return removal ?? head;
}
