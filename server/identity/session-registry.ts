interface LiveSession {
  readonly ended: AbortController;
  /** The hashes under which it is found: two while its token is being changed. */
  readonly tokens: Set<string>;
  calls: number;
}

/** How many tokens that were changed are remembered: the answers to calls under them are on their way for seconds. */
const MAX_RENEWED = 1_000;

/**
 * The sessions that calls run under right now, so that ending one ends its streams at once. It holds
 * a session only while a call of it is open.
 */
export class SessionRegistry {
  readonly #live = new Map<string, LiveSession>();
  /** Hashes of tokens in whose place there is another one, the oldest first. */
  readonly #renewed = new Set<string>();

  /**
   * Notes that a call runs under a session until `call` aborts, which it does when the call is over,
   * however it ends. To be called before the session is looked up, so that one that ends in between
   * is not missed.
   *
   * @returns a signal that aborts when the session ends
   */
  enter(tokenHash: string, call: AbortSignal): AbortSignal {
    const live = this.#live.get(tokenHash) ?? {
      ended: new AbortController(),
      tokens: new Set([tokenHash]),
      calls: 0,
    };
    if (call.aborted) {
      return live.ended.signal;
    }
    live.calls += 1;
    this.#live.set(tokenHash, live);
    call.addEventListener("abort", () => this.#leave(live), { once: true });
    return live.ended.signal;
  }

  /** The sessions ended: every call that runs under one of them hears it. */
  end(tokenHashes: readonly string[]): void {
    for (const tokenHash of tokenHashes) {
      const live = this.#live.get(tokenHash);
      if (live === undefined) continue;
      this.#forget(live);
      live.ended.abort();
    }
  }

  /**
   * A session is about to get another token. Until it is known whether it did, it is found under both, so that
   * whoever ends it meanwhile, by either, ends the calls that run under it.
   *
   * @returns to be called with what came of it: from then on the session is found under that one only
   */
  renew(before: string, after: string): (renewed: boolean) => void {
    const live = this.#live.get(before);
    if (live !== undefined) {
      this.#live.set(after, live);
      live.tokens.add(after);
    }
    return (renewed) => {
      const over = renewed ? before : after;
      live?.tokens.delete(over);
      if (live !== undefined && this.#live.get(over) === live) this.#live.delete(over);
      if (renewed) this.#remember(before);
    };
  }

  /**
   * Whether a token that opens nothing has lately been changed for another: then whoever sent it may have the new one
   * by the time they are answered.
   */
  wasRenewed(tokenHash: string): boolean {
    return this.#renewed.has(tokenHash);
  }

  /** How many sessions have open calls. */
  get size(): number {
    return this.#live.size;
  }

  #remember(tokenHash: string): void {
    this.#renewed.add(tokenHash);
    if (this.#renewed.size <= MAX_RENEWED) return;
    for (const oldest of this.#renewed) {
      this.#renewed.delete(oldest);
      break;
    }
  }

  #leave(live: LiveSession): void {
    live.calls -= 1;
    if (live.calls === 0) this.#forget(live);
  }

  #forget(live: LiveSession): void {
    for (const tokenHash of live.tokens) {
      if (this.#live.get(tokenHash) === live) this.#live.delete(tokenHash);
    }
  }
}
