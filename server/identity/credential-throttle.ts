import { addressBlock } from "./address.ts";
import type { IdentityLimits } from "./limits.ts";
import { Throttle, throttled } from "./throttle.ts";

/** An attempt that counts as a wrong guess until it proves right. */
export interface Attempt {
  /** The credential was right: the attempt is given back. */
  succeeded(): void;
}

/**
 * Slows down who guesses passwords and codes. The tight limit is per name and address, so that a
 * guesser elsewhere does not keep the owner from logging in; the two wide ones stop many names from
 * one address and one name from many addresses. Open sessions and re-entry never come through here.
 */
export class CredentialThrottle {
  readonly #perNameAndAddress: Throttle;
  readonly #perAddress: Throttle;
  readonly #perName: Throttle;

  constructor(limits: IdentityLimits, now: () => number) {
    this.#perNameAndAddress = new Throttle(limits.guessesPerNameAndAddress, now);
    this.#perAddress = new Throttle(limits.guessesPerAddress, now);
    this.#perName = new Throttle(limits.guessesPerName, now);
  }

  /**
   * Takes an attempt before the credential is looked at, so that parallel guesses count too.
   *
   * @throws Refusal `throttled` with the time to wait
   */
  begin(userId: string, address: string): Attempt {
    const block = addressBlock(address);
    const buckets: [Throttle, key: string, limit: string][] = [
      [this.#perNameAndAddress, `${userId} ${block}`, "LIMIT_GUESSES"],
      [this.#perAddress, block, "LIMIT_GUESSES_PER_ADDRESS"],
      [this.#perName, userId, "LIMIT_GUESSES_PER_NAME"],
    ];
    const giveBack = (taken: typeof buckets) => taken.forEach(([throttle, key]) => throttle.giveBack(key));
    for (const [index, [throttle, key, limit]] of buckets.entries()) {
      const wait = throttle.take(key);
      if (wait > 0) {
        giveBack(buckets.slice(0, index));
        throw throttled(wait, limit);
      }
    }
    return { succeeded: () => giveBack(buckets) };
  }
}
