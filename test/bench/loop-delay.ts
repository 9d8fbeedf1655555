/**
 * Preloaded into a server (`node --import`), it says how late the event loop was: on SIGUSR2 it appends a line of JSON to
 * the file that LOOP_DELAY_FILE names, and begins anew. In milliseconds, of which one is the measure's own.
 */
import { appendFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const file = process.env["LOOP_DELAY_FILE"] ?? "";
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on("SIGUSR2", () => {
  const said = { p50: delay.percentile(50), p99: delay.percentile(99), most: delay.max };
  const ms = Object.entries(said).map(([name, nanoseconds]) => [name, nanoseconds / 1e6]);
  appendFileSync(file, `${JSON.stringify(Object.fromEntries(ms))}\n`);
  delay.reset();
});
