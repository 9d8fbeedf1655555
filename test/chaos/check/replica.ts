import type { ReceivedChanges, ReceivedMessage } from "../history.ts";

/** Lists of members travel up to here. */
export const MAX_LISTED_MEMBERS = 100;

/** What a device holds of one conversation, folded from the frames it received. */
export interface Replica {
  /** Every change up to here is in it. */
  version: number;
  /** Whether the beginning that made it is complete, and nothing was missed since. */
  whole: boolean;
  /** Messages below are left out. */
  from: number;
  messages: Map<number, ReceivedMessage>;
  /** Also those who left, so that an older row does not bring them back. */
  members: Map<string, { version: number; left: boolean }>;
  /** The conversation's row. */
  row: { version: number; memberCount: number } | undefined;
}

export function emptyReplica(): Replica {
  return { version: 0, whole: false, from: 1, messages: new Map(), members: new Map(), row: undefined };
}

/** Takes a frame as the contract says: each row only if its version exceeds the one held. */
export function fold(replica: Replica, changes: ReceivedChanges): void {
  if (changes.snapshot) {
    Object.assign(replica, emptyReplica(), { from: Math.max(1, changes.historyFrom), whole: true });
  } else if (changes.after > replica.version) {
    replica.whole = false;
  }
  const { conversation: row } = changes;
  if (row !== undefined && row.version > (replica.row?.version ?? 0)) {
    replica.row = row;
    if (row.memberCount > MAX_LISTED_MEMBERS) replica.members.clear();
  }
  for (const { userId, version, left } of changes.members) {
    if (version > (replica.members.get(userId)?.version ?? 0)) replica.members.set(userId, { version, left });
  }
  for (const message of changes.messages) {
    if (message.version > (replica.messages.get(message.seq)?.version ?? 0)) {
      replica.messages.set(message.seq, message);
    }
  }
  replica.version = Math.max(replica.version, changes.through);
}

/** Who is in it; undefined while the list does not travel, or is not known whole. */
export function membersOf({ whole, row, members }: Replica): string[] | undefined {
  if (!whole || row === undefined || row.memberCount > MAX_LISTED_MEMBERS) return undefined;
  return [...members].flatMap(([userId, { left }]) => (left ? [] : [userId])).sort();
}
