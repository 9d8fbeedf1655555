import type { Message } from "./model.ts";

/** Where a page of history lies. Both ends of a range are not part of it; a time is milliseconds since 1970. */
export type Place = { before: number } | { after: number } | { fromTime: number };

export interface HistoryPage {
  /** Ascending, without a gap. */
  messages: Message[];
  /** There are more in the direction asked for. */
  hasMore: boolean;
  /** The feed's head when the page was read: later changes are not in it. */
  through: number;
  /** The newest message's seq in the conversation. */
  lastSeq: number;
}
