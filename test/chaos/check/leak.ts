import type { HistoryEvent } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";

type GaugesEvent = Extract<HistoryEvent, { kind: "gauges" }>;

const MiB = 1024 * 1024;

/** By how much a gauge may be higher when the last client has gone than before the first came; 0 for all others. */
const tolerances: Record<string, number> = {
  /** Connections that have closed a moment ago, and what SQLite opens for a checkpoint. */
  fds: 4,
  rssBytes: 192 * MiB,
  heapBytes: 64 * MiB,
};

/** leak: the server holds more for its clients when the last has gone than before the first came. */
export function leaks(events: readonly HistoryEvent[]): Anomaly[] {
  const gauges = events.filter((event): event is GaugesEvent => event.kind === "gauges");
  const before = gauges.findLast(({ when }) => when === "before");
  const after = gauges.findLast(({ when }) => when === "after");
  if (before === undefined || after === undefined) return [];
  return Object.entries(after.values).flatMap(([name, value]) => {
    const was = before.values[name] ?? 0;
    if (value <= was + (tolerances[name] ?? 0)) return [];
    const message = `${name} is ${value} after the last client has gone, and was ${was} before the first came.`;
    return [{ name: "leak" as const, message, evidence: [before, after] }];
  });
}
