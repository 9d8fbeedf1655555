import type { Latency } from "./job.ts";

/** From a millionth of a second on, each bucket is so much wider than the one before: figures are good to 2 %. */
const WIDENING = Math.log(1.02);
const BUCKETS = 1_024;

/** How long things took, in so few counters that counting costs nothing and forgets nothing. */
export class Latencies {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #most = 0;

  /** @param ms milliseconds */
  add(ms: number): void {
    const bucket = Math.floor(Math.log(Math.max(ms * 1_000, 1)) / WIDENING);
    const index = Math.min(bucket, BUCKETS - 1);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#count += 1;
    this.#most = Math.max(this.#most, ms);
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#most = 0;
  }

  /** @param share 0.99 for what 99 of 100 did not exceed; 2 % too much at most */
  quantile(share: number): number {
    let left = Math.ceil(share * this.#count);
    for (const [index, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return Math.min(Math.exp((index + 1) * WIDENING) / 1_000, this.#most);
    }
    return Number.NaN;
  }

  summary(): Latency {
    return { p50: this.quantile(0.5), p99: this.quantile(0.99), most: this.#most };
  }
}
