import { readdirSync } from "node:fs";

/** What a server holds at one moment, by name. `docs/operating.md` says what each counts. */
export type Gauges = Readonly<Record<string, number>>;

/** What the process itself holds. The numbers of the system are missing where it has no /proc. */
export function processGauges(): Gauges {
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    rssBytes: rss,
    heapBytes: heapUsed,
    externalBytes: external,
    // Those that keep the process alive, such as the time limits of calls.
    processTimers: process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length,
    ...openFiles(),
  };
}

function openFiles(): Gauges {
  try {
    return { openFiles: readdirSync("/proc/self/fd").length };
  } catch {
    return {};
  }
}

/** Gauges as the operator reads them, or as one line of JSON. */
export function formatGauges(gauges: Gauges, as: "lines" | "json"): string {
  if (as === "json") return JSON.stringify(gauges);
  const width = Math.max(...Object.keys(gauges).map((name) => name.length));
  return Object.entries(gauges)
    .map(([name, value]) => `${name.padEnd(width)}  ${value}`)
    .join("\n");
}
