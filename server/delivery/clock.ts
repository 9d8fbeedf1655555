/** Time, at the rim: real in the process, moved by hand in tests. */
export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  /**
   * Calls `fire` once after `ms` milliseconds; 0 means after the I/O that is waiting now. The function
   * returned cancels it and may be called more than once, also after it has fired.
   */
  setTimer(ms: number, fire: () => void): () => void;
}

/** The process's own, which no change of the wall clock moves. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(ms, fire) {
    if (ms <= 0) {
      const immediate = setImmediate(fire);
      return () => clearImmediate(immediate);
    }
    // The process lives for its port: a timer that is left when that has closed must not keep it.
    const timeout = setTimeout(fire, ms).unref();
    return () => clearTimeout(timeout);
  },
};
