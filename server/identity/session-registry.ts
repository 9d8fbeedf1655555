import { type Ending, LightEnding } from "../ending.ts";

interface LiveSession {
  readonly ended: LightEnding;
  /** The hashes under which it is found: two while its token is being changed. No set, which weighs four times as much. */
  tokens: readonly string[];
  calls: number;
}

/**
 * How many tokens that were changed are remembered, and how many that ended: calls that came under them are let in, or
 * answered, within seconds.
 */
const MAX_LATELY = 1_000;

const hasEnded = new LightEnding();
hasEnded.end();

/**
 * The sessions that open calls wait under right now, so that ending one ends its streams at once. It holds
 * a session only while such a call is open.
 */
export class SessionRegistry {
  readonly #live = new Map<string, LiveSession>();
  /** By the hashes of tokens that were changed: of those in their place. The oldest first. */
  readonly #renewed = new Map<string, string>();
  /** Hashes of tokens whose sessions ended, the oldest first. */
  readonly #ended = new Set<string>();

  /**
   * Notes that a call runs under a session until `call` aborts, which it does when the call is over,
   * however it ends. The session may have been looked up before: what ended or changed its token since is known here.
   *
   * @returns a signal that aborts when the session ends
   */
  enter(tokenHash: string, call: Ending): Ending {
    const now = this.#tokenNow(tokenHash);
    if (this.#ended.has(now)) return hasEnded;
    if (call.aborted) return this.#live.get(now)?.ended ?? new LightEnding();
    const live = this.#join(now);
    call.addEventListener("abort", () => this.#leave(live));
    return live.ended;
  }

  /** Whether the session of a token that opened it a moment ago has ended. */
  hasEnded(tokenHash: string): boolean {
    return this.#ended.has(this.#tokenNow(tokenHash));
  }

  /** The sessions ended: every call that runs under one of them hears it. */
  end(tokenHashes: readonly string[]): void {
    for (const tokenHash of tokenHashes) {
      const live = this.#live.get(tokenHash);
      for (const hash of live?.tokens ?? [tokenHash]) this.#ended.add(hash);
      dropOldest(this.#ended);
      if (live === undefined) continue;
      this.#forget(live);
      live.ended.end();
    }
  }

  /**
   * A session is about to get another token. Until it is known whether it did, it is found under both, so that
   * whoever ends it meanwhile, by either, ends the calls that run under it.
   *
   * @returns to be called with what came of it: from then on the session is found under that one only
   */
  renew(before: string, after: string): (renewed: boolean) => void {
    const live = this.#join(before);
    this.#live.set(after, live);
    live.tokens = [...live.tokens, after];
    return (renewed) => {
      const over = renewed ? before : after;
      live.tokens = live.tokens.filter((hash) => hash !== over);
      if (this.#live.get(over) === live) this.#live.delete(over);
      if (renewed) {
        this.#renewed.set(before, after);
        dropOldest(this.#renewed);
      }
      this.#leave(live);
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

  /** The token that a session goes on under, by one that it had. */
  #tokenNow(tokenHash: string): string {
    let now = tokenHash;
    for (let next = this.#renewed.get(now); next !== undefined; next = this.#renewed.get(now)) now = next;
    return now;
  }

  #join(tokenHash: string): LiveSession {
    const live = this.#live.get(tokenHash) ?? {
      ended: new LightEnding(),
      tokens: [tokenHash],
      calls: 0,
    };
    live.calls += 1;
    this.#live.set(tokenHash, live);
    return live;
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

/** Keeps no more than `MAX_LATELY`. */
function dropOldest(lately: { size: number; keys(): Iterable<string>; delete(key: string): boolean }): void {
  for (const oldest of lately.keys()) {
    if (lately.size <= MAX_LATELY) return;
    lately.delete(oldest);
  }
}
