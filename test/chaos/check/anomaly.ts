import type { HistoryEvent } from "../history.ts";

/** What can be wrong with a history; `docs/delivery.md` says which promise each of them breaks. */
export type AnomalyName =
  | "lost-write"
  | "lost-change"
  | "phantom"
  | "duplicate"
  | "inconsistent-seq"
  | "gap"
  | "nonmonotonic"
  | "realtime-order"
  | "fifo"
  | "foreign"
  | "corrupt"
  | "snapshot-skew"
  | "ack-regress"
  | "unseen"
  | "id-mismatch"
  | "leak";

/** One thing that must not have happened. */
export interface Anomaly {
  name: AnomalyName;
  /** A sentence for a person. */
  message: string;
  /** The few lines of the history that show it. */
  evidence: readonly HistoryEvent[];
}
