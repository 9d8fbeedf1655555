import { Refusal } from "../refusal.ts";

/** A bucket of `burst` attempts that refills by one every `refillMs`. */
export interface ThrottleRate {
  burst: number;
  refillMs: number;
}

interface Bucket {
  /** Attempts left at `at`, a fraction while one refills. */
  left: number;
  at: number;
}

/** How many keys a throttle remembers: the least recently used is forgotten first. */
const MAX_KEYS = 20_000;

/** Counts attempts per key in memory; a restart forgives. */
export class Throttle {
  readonly #rate: ThrottleRate;
  readonly #now: () => number;
  readonly #maxKeys: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: ThrottleRate, now: () => number, maxKeys = MAX_KEYS) {
    this.#rate = rate;
    this.#now = now;
    this.#maxKeys = maxKeys;
  }

  /** Takes one attempt; returns 0, or the milliseconds until there is one to take. */
  take(key: string): number {
    const left = this.#left(key);
    if (left < 1) {
      return Math.ceil((1 - left) * this.#rate.refillMs);
    }
    this.#keep(key, left - 1);
    return 0;
  }

  /** Gives back an attempt that turned out not to count. */
  giveBack(key: string): void {
    if (this.#buckets.has(key)) {
      this.#keep(key, Math.min(this.#rate.burst, this.#left(key) + 1));
    }
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  #left(key: string): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      return this.#rate.burst;
    }
    // A clock set back must neither punish nor reward.
    const elapsed = Math.max(0, this.#now() - bucket.at);
    return Math.min(this.#rate.burst, bucket.left + elapsed / this.#rate.refillMs);
  }

  #keep(key: string, left: number): void {
    this.#buckets.delete(key);
    if (left >= this.#rate.burst) {
      return;
    }
    this.#buckets.set(key, { left, at: this.#now() });
    if (this.#buckets.size > this.#maxKeys) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
  }
}

/** The refusal of an attempt that came too early. */
export function throttled(retryAfterMs: number): Refusal {
  const seconds = Math.ceil(retryAfterMs / 1000);
  const wait = seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
  return new Refusal("throttled", `Too many attempts. Try again in ${wait}.`, { retryAfterMs });
}
