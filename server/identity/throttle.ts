import { Refusal } from "../refusal.ts";

/** A bucket of `burst` attempts (tokens) that refills by one every `refillMs`. */
export interface ThrottleRate {
  burst: number;
  refillMs: number;
}

interface Bucket {
  /** What is left at `at`, as the milliseconds it takes to refill: whole numbers, where fractions would drift. */
  left: number;
  at: number;
  /** When it became the most recently used. */
  placedAt: number;
}

/** How many keys a throttle remembers: the least recently used is forgotten first. */
const MAX_KEYS = 20_000;
/** Which of two was used last makes no difference when it was within this time. */
const AS_RECENT_MS = 1_000;

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

  /**
   * Takes `cost` attempts, at most the burst; returns 0, or the milliseconds until there are that many to take.
   */
  take(key: string, cost = 1): number {
    const left = this.#left(key) - cost * this.#rate.refillMs;
    if (left < 0) {
      return Math.ceil(-left);
    }
    this.#keep(key, left);
    return 0;
  }

  /** Gives back an attempt that turned out not to count. */
  giveBack(key: string): void {
    if (this.#buckets.has(key)) {
      this.#keep(key, Math.min(this.#full, this.#left(key) + this.#rate.refillMs));
    }
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  get #full(): number {
    return this.#rate.burst * this.#rate.refillMs;
  }

  #left(key: string): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      return this.#full;
    }
    // A clock set back must neither punish nor reward.
    const elapsed = Math.max(0, this.#now() - bucket.at);
    return Math.min(this.#full, bucket.left + elapsed);
  }

  #keep(key: string, left: number): void {
    const now = this.#now();
    const known = this.#buckets.get(key);
    // Nearly every call gets here, so nothing is moved or made: V8 forgets late what a map has let go of.
    if (known !== undefined && left < this.#full && now - known.placedAt < AS_RECENT_MS) {
      known.left = left;
      known.at = now;
      return;
    }
    this.#buckets.delete(key);
    if (left >= this.#full) {
      return;
    }
    this.#buckets.set(key, { left, at: now, placedAt: now });
    if (this.#buckets.size > this.#maxKeys) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
  }
}

/**
 * The refusal of an attempt that came too early.
 *
 * @param limit the setting that says how many are let through, if there is one
 */
export function throttled(retryAfterMs: number, limit = ""): Refusal {
  const seconds = Math.ceil(retryAfterMs / 1000);
  const wait = seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
  return new Refusal("throttled", `Too many attempts. Try again in ${wait}.`, { retryAfterMs, limit });
}
