/** Time, handed in so that tests decide when it passes. */
export interface Clock {
  /** Milliseconds since 1970. May jump when the machine slept. */
  now(): number;
  /** Calls `run` once after `ms`, unless the function returned is called before. */
  after(ms: number, run: () => void): () => void;
}
