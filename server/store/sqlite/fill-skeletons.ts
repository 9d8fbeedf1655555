import type { DatabaseSync } from "node:sqlite";
import { skeletonOf } from "../../identity/skeleton.ts";

/**
 * Notes what the names of a database look like that is older than looks. Of claimed names that look the same the earliest
 * has the look; the others stay whose they are, without one. A waiting name that looks like a claimed one is nobody's any more.
 */
export function fillSkeletons(db: DatabaseSync): void {
  const users = db
    .prepare(
      `SELECT user_id, username, claimed_at FROM users
        ORDER BY claimed_at IS NULL, claimed_at, created_at, user_id`,
    )
    .all();
  const note = db.prepare("UPDATE users SET skeleton = ?, unclaimable = ? WHERE user_id = ?");
  const taken = new Set<string>();
  for (const { user_id: userId, username, claimed_at: claimedAt } of users) {
    const skeleton = skeletonOf(String(username));
    const collides = taken.has(skeleton);
    if (claimedAt === null) {
      note.run(skeleton, Number(collides), String(userId));
    } else if (!collides) {
      taken.add(skeleton);
      note.run(skeleton, 0, String(userId));
    }
  }
}
