import { once } from "node:events";
import path from "node:path";
import { node, startPinned, stop } from "../pinned.ts";
import type { Measurement } from "../scenario.ts";
import type { Job, Outcome, Returned, ReturnJob } from "./job.ts";

/**
 * Has a process of its own, on the other core, do a job.
 *
 * @param onBegin hears when warming up is over
 * @throws Error when it counted wrong, or got what it should not
 */
export function load(job: Exclude<Job, ReturnJob>, onBegin: () => void = () => {}): Promise<Outcome> {
  return perform(job, onBegin);
}

/** The same for a job that ends by itself. */
export function loadReturn(job: ReturnJob): Promise<Returned> {
  return perform(job, () => {});
}

async function perform<Result>(job: Job, onBegin: () => void): Promise<Result> {
  const child = startPinned({
    words: [node, path.join(import.meta.dirname, "main.ts")],
    core: 1,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The load ended with ${code} before it was done.`);
  });
  ended.catch(() => undefined);
  child.send(job);
  const done = new Promise<Result>((resolve) => {
    child.on("message", (message) => (message === "begun" ? onBegin() : resolve(message as Result)));
  });
  const outcome = await Promise.race([done, ended]);
  await stop(child);
  return outcome;
}

/** Things done in a second of the server's time; beside it, the clock on the wall, and how busy either side was. */
export function perCpuSecond({ things, wallMs, serverCpuMs, loadCpuMs, latency }: Outcome): Measurement {
  return {
    figure: (things / serverCpuMs) * 1_000,
    also: {
      "a second on the wall": (things / wallMs) * 1_000,
      "server busy %": (serverCpuMs / wallMs) * 100,
      "load busy %": (loadCpuMs / wallMs) * 100,
      "p50 ms": latency.p50,
      "p99 ms": latency.p99,
    },
  };
}
