interface LiveSession {
  readonly ended: AbortController;
  calls: number;
}

/**
 * The sessions that calls run under right now, so that ending one ends its streams at once. It holds
 * a session only while a call of it is open.
 */
export class SessionRegistry {
  readonly #live = new Map<string, LiveSession>();

  /**
   * Notes that a call runs under a session until `call` aborts, which it does when the call is over,
   * however it ends. To be called before the session is looked up, so that one that ends in between
   * is not missed.
   *
   * @returns a signal that aborts when the session ends
   */
  enter(tokenHash: string, call: AbortSignal): AbortSignal {
    const live = this.#live.get(tokenHash) ?? { ended: new AbortController(), calls: 0 };
    if (call.aborted) {
      return live.ended.signal;
    }
    live.calls += 1;
    this.#live.set(tokenHash, live);
    call.addEventListener("abort", () => this.#leave(tokenHash, live), { once: true });
    return live.ended.signal;
  }

  /** The sessions ended: every call that runs under one of them hears it. */
  end(tokenHashes: readonly string[]): void {
    for (const tokenHash of tokenHashes) {
      const live = this.#live.get(tokenHash);
      this.#live.delete(tokenHash);
      live?.ended.abort();
    }
  }

  /** How many sessions have open calls. */
  get size(): number {
    return this.#live.size;
  }

  #leave(tokenHash: string, live: LiveSession): void {
    live.calls -= 1;
    if (live.calls === 0 && this.#live.get(tokenHash) === live) {
      this.#live.delete(tokenHash);
    }
  }
}
