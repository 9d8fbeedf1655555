import type { ClockNote } from "./clock-guard.ts";
import type { UserId } from "./ports.ts";

/** Where a page of names ended. */
export interface ExpiryPlace {
  activeAt: number;
  userId: UserId;
}

/** What ends by time. */
export interface ExpiryReader {
  /** What was noted of the clock at the last sweep; undefined: nothing. */
  clock(): Promise<ClockNote | undefined>;
  /**
   * Names that nobody would miss among the next `atMost` not seen since `before`: without a credential, a message
   * or a conversation other than the lobby. `next` is undefined at the end.
   */
  unused(
    before: number,
    after: ExpiryPlace | undefined,
    atMost: number,
  ): Promise<{ users: UserId[]; next: ExpiryPlace | undefined }>;
}

export interface ExpiryWriter extends ExpiryReader {
  noteClock(note: ClockNote): Promise<void>;
  /** Whether nobody would miss the name, still. */
  isUnused(userId: UserId, before: number): Promise<boolean>;
  /** Ends an unused account: it leaves the lobby, its devices go and its name is free. What opens it is gone already. */
  removeUnused(userId: UserId, at: number): Promise<void>;
  /** Invitations to rooms that expired before `before`, at most `atMost`; returns how many it were. */
  removeRoomInvitations(before: number, atMost: number): Promise<number>;
  /**
   * Waiting names that are unclaimable though nothing stands in their way any more, at most `atMost`, become
   * claimable, and their senders learn of it. Returns how many it were.
   */
  makeClaimable(at: number, atMost: number): Promise<number>;
}
