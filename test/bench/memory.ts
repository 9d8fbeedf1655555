import { readFileSync, writeFileSync } from "node:fs";

/** What of a process is in memory, as Linux counts it; in MB. */
export function residentMb(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mb = (name: string) =>
    (Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1_024) / 1e6;
  return { now: mb("VmRSS"), most: mb("VmHWM") };
}

/** From now on `most` is what there was most from now on. */
export function forgetMost(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}
