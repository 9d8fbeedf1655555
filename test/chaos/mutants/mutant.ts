import type { AnomalyName } from "../check/anomaly.ts";

/** One edit of a source file. */
export interface Edit {
  file: string;
  /** Must be there exactly once. */
  find: string;
  replace: string;
}

/** What has to notice a mutant. */
export type Proof =
  /** A file of tests in which the test with this title fails. */
  | { file: string; title: string }
  /** A chaos run with these options that reports an anomaly of this name. */
  | { chaos: readonly string[]; anomaly: AnomalyName };

/** A bug, as a patch to the source, and the proofs that each have to notice it. */
export interface Mutant {
  /** What the server, or the page, does wrong. */
  name: string;
  edits: readonly Edit[];
  caughtBy: readonly Proof[];
}
