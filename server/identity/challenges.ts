import type { RelyingParty } from "./passkey-ports.ts";
import type { UserId } from "./ports.ts";
import { throttled } from "./throttle.ts";

/** Something that a passkey is to sign, or to be made with. */
export interface Challenge {
  purpose: "creation" | "assertion";
  /** Whose passkey it is for; undefined: nobody's, so that no answer is right. */
  userId: UserId | undefined;
  party: RelyingParty;
  challenge: string;
}

/** Challenges that wait for their answer: in memory, since they live for minutes and a browser just asks again. */
export class Challenges {
  readonly #options: { lifetime: number; atMost: number; now: () => number };
  /** The oldest first. */
  readonly #waiting = new Map<string, Challenge & { expiresAt: number }>();

  /** @param options.lifetime in milliseconds */
  constructor(options: { lifetime: number; atMost: number; now: () => number }) {
    this.#options = options;
  }

  /**
   * Keeps one until it is answered or over.
   *
   * @throws Refusal `throttled` when too many wait
   */
  add(challengeId: string, challenge: Challenge): void {
    const { lifetime, atMost, now } = this.#options;
    const at = now();
    for (const [id, { expiresAt }] of this.#waiting) {
      if (expiresAt > at) break;
      this.#waiting.delete(id);
    }
    if (this.#waiting.size >= atMost) throw throttled(lifetime / 10);
    this.#waiting.set(challengeId, { ...challenge, expiresAt: at + lifetime });
  }

  /** Takes one out, so that it is answered once at most; undefined when it is over, or never was. */
  take(challengeId: string): Challenge | undefined {
    const challenge = this.#waiting.get(challengeId);
    this.#waiting.delete(challengeId);
    return challenge !== undefined && this.#options.now() < challenge.expiresAt ? challenge : undefined;
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.size;
  }
}
