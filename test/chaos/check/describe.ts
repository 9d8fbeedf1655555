import type { HistoryEvent } from "../history.ts";
import type { Anomaly, AnomalyName } from "./anomaly.ts";

/** Of each name, so many are told in full; the rest are counted. */
const SHOWN = 3;
const MAX_LINE = 400;

/** Anomalies for a person: how many of each name, and of the first ones the lines of the history that show them. */
export function describe(anomalies: readonly Anomaly[]): string {
  if (anomalies.length === 0) return "No anomaly.";
  const byName = new Map<AnomalyName, Anomaly[]>();
  for (const anomaly of anomalies) {
    const same = byName.get(anomaly.name) ?? [];
    same.push(anomaly);
    byName.set(anomaly.name, same);
  }
  return [...byName].map(([name, same]) => describeName(name, same)).join("\n\n");
}

function describeName(name: AnomalyName, same: readonly Anomaly[]): string {
  const lines = [`${name} (${same.length})`];
  for (const { message, evidence } of same.slice(0, SHOWN)) {
    lines.push(`  ${message}`, ...evidence.map((event) => `    ${line(event)}`));
  }
  if (same.length > SHOWN) lines.push(`  … and ${same.length - SHOWN} more`);
  return lines.join("\n");
}

function line(event: HistoryEvent): string {
  const text = JSON.stringify(event);
  return text.length <= MAX_LINE ? text : `${text.slice(0, MAX_LINE)}… (${text.length} characters)`;
}
