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

/** A run that shows at once whether much is wrong. */
export const quick: readonly string[] = ["--quick"];
/** The server dies again and again. */
export const deadly: readonly string[] = "--quick --kills 7 --cuts 2".split(" ");
/** Much is said in a short time, and the server lives through it. */
export const busy: readonly string[] = "--quick --kills 0 --cuts 12 --pause 40".split(" ");

/** A bug, as a patch to the source, and the proofs that each have to notice it. */
export interface Mutant {
  /** What the server, or the page, does wrong. */
  name: string;
  edits: readonly Edit[];
  caughtBy: readonly Proof[];
}
