import { cpuMs } from "../cpu.ts";
import type { Outcome, Span } from "./job.ts";
import type { Latencies } from "./latencies.ts";

/** Counts what is done between warming up and the end, and what it costs on either side. */
export class Stopwatch {
  readonly #pid: number;
  readonly #latencies: Latencies;
  readonly #span: Span;
  #beginAt = Number.POSITIVE_INFINITY;
  #begun: { at: number; server: number; load: number; things: number } | undefined;

  constructor(pid: number, span: Span, latencies: Latencies) {
    this.#pid = pid;
    this.#latencies = latencies;
    this.#span = span;
  }

  /** Warming up begins now. */
  start(): void {
    this.#beginAt = performance.now() + this.#span.warmUpMs;
  }

  /**
   * To be told whenever something is done.
   * @param things done so far
   * @returns what came of it, once it is over
   */
  lap(things: number): Outcome | undefined {
    const at = performance.now();
    if (this.#begun === undefined) {
      if (at >= this.#beginAt) this.#begin(at, things);
      return undefined;
    }
    if (at < this.#begun.at + this.#span.measureMs) return undefined;
    const { server, load, ...begun } = this.#begun;
    return {
      things: things - begun.things,
      wallMs: at - begun.at,
      serverCpuMs: cpuMs(this.#pid) - server,
      loadCpuMs: cpuMs("self") - load,
      latency: this.#latencies.summary(),
    };
  }

  #begin(at: number, things: number): void {
    this.#latencies.clear();
    this.#begun = { at, things, server: cpuMs(this.#pid), load: cpuMs("self") };
  }
}
