import type { Presence, Receipt, Typing } from "./model.ts";

/** What is true only now, as it is heard. The latest of a kind wins; parts that are missing say nothing. */
export interface LiveNews {
  /** Whoever is not named in `presence` is away. */
  everybody?: boolean;
  presence?: readonly Presence[];
  /** How far others have come. */
  receipts?: readonly Receipt[];
  typing?: readonly Typing[];
  /** What was heard of receipts before belongs to an epoch that is over. */
  newEpoch?: boolean;
}
