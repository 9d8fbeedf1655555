import type { User, UserId } from "./model.ts";

/** Who keeps whom from writing to them. */
export interface BlockReader {
  /** Whether one has blocked another. */
  has(userId: UserId, blockedId: UserId): Promise<boolean>;
  /** How many people somebody has blocked. */
  count(userId: UserId): Promise<number>;
  /** Whom somebody has blocked, the last first. */
  list(userId: UserId, limit: number): Promise<User[]>;
  /**
   * Whether a person accepts nothing from another: they blocked them, deleted their account or are suspended, or it is
   * a name that nobody can log in with.
   */
  refuses(userId: UserId, from: UserId): Promise<boolean>;
}

export interface BlockWriter extends BlockReader {
  /** One who is not blocked yet. */
  add(userId: UserId, blockedId: UserId, at: number): Promise<void>;
  remove(userId: UserId, blockedId: UserId): Promise<void>;
}
