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
  let weight = 0;
  let start = 0;
  while (start < rows.length) {
    const end = endOfVersion(rows, start);
    const group = rows.slice(start, end);
    weight += group.reduce((sum, row) => sum + row.weight, 0);
    const version = group[0]?.version ?? head;
    if (weight > budget && start > 0) return version - 1;
    if (group.some((row) => row.final)) return version;
    start = end;
  }
  return head;
}

function endOfVersion(rows: readonly FrameRow[], start: number): number {
  const end = rows.findIndex((row, index) => index > start && row.version !== rows[start]?.version);
  return end === -1 ? rows.length : end;
}
