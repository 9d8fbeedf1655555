import type { HistoryEvent } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";

/**
 * Everything that is wrong with a history; empty when all that was promised held. What may be either way – a request
 * whose answer never came, whatever a restored backup may lack – is no anomaly.
 */
export function check(events: readonly HistoryEvent[]): Anomaly[] {
  void events;
  return [];
}
