import { cpuMs } from "../cpu.ts";
import type { Outcome, Span } from "./job.ts";
import type { Latencies } from "./latencies.ts";

/** How often the server's time is looked at. */
const LOOK_MS = 20;
/** What has not come by then, on however busy a machine, is lost. */
const PATIENCE_MS = 60_000;

/** Counts what is done between warming up and the end, and what it costs on either side. */
export class Stopwatch {
  readonly #pid: number;
  readonly #latencies: Latencies;
  readonly #span: Span;
  /** Of the server's time: when warming up ends. */
  #warmAt = Number.POSITIVE_INFINITY;
  #lookAt = 0;
  #begun: { at: number; server: number; load: number; things: number } | undefined;

  constructor(pid: number, span: Span, latencies: Latencies) {
    this.#pid = pid;
    this.#latencies = latencies;
    this.#span = span;
  }

  /** Whether it counts: warming up is over. */
  get isWarm(): boolean {
    return this.#begun !== undefined;
  }

  /** Warming up begins now. From here on the process fails when nothing is done for a minute: something was lost. */
  start(): void {
    this.#warmAt = cpuMs(this.#pid) + this.#span.warmUpCpuMs;
    this.#lookAt = performance.now();
    setInterval(() => {
      if (performance.now() > this.#lookAt + PATIENCE_MS) throw new Error("What was sent never came.");
    }, 1_000).unref();
  }

  /**
   * To be told whenever something is done.
   * @param things done so far
   * @returns what came of it, once it is over
   */
  lap(things: number): Outcome | undefined {
    const at = performance.now();
    if (at < this.#lookAt) return undefined;
    this.#lookAt = at + LOOK_MS;
    const server = cpuMs(this.#pid);
    if (this.#begun === undefined) {
      if (server >= this.#warmAt) this.#begin(at, server, things);
      return undefined;
    }
    const begun = this.#begun;
    if (server < begun.server + this.#span.measureCpuMs) return undefined;
    return {
      things: things - begun.things,
      wallMs: at - begun.at,
      serverCpuMs: server - begun.server,
      loadCpuMs: cpuMs("self") - begun.load,
      latency: this.#latencies.summary(),
    };
  }

  #begin(at: number, server: number, things: number): void {
    this.#latencies.clear();
    process.send?.("begun");
    this.#begun = { at, things, server, load: cpuMs("self") };
  }
}
