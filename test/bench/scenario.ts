/** One thing that is measured, of Restante and of whoever it is compared with. */
export interface Scenario {
  /** What it is called on the command line. */
  name: string;
  /** A sentence: what is done, and what is counted. */
  about: string;
  /** Of the figures: "deliveries per server CPU second". */
  unit: string;
  better: "more" | "less";
  contenders: readonly Contender[];
  targets: readonly Target[];
}

/** Whoever is measured, under the name that the table shows. */
export interface Contender {
  name: string;
  /** Starts what is to be measured, measures it once, and leaves nothing behind. Throws when anything is miscounted. */
  measure(run: Run): Promise<Measurement>;
}

/** What one round gave. */
export interface Measurement {
  /** What contenders are compared by, in the scenario's unit. */
  figure: number;
  /** What else is worth telling, by name; in the JSON, and its medians below the table. */
  also: Readonly<Record<string, number>>;
}

/** What the scenario should come to: a ratio to another contender's figure of the same round, or the figure itself. */
export type Target =
  | { of: string; at: "least" | "most"; ratio: number; to: string }
  | { of: string; at: "least" | "most"; figure: number };

/** How a scenario is to be run. */
export interface Run {
  /** Tiny counts: only whether everything is delivered, decoded and in order matters, and no figure means anything. */
  short: boolean;
  /** How many messages a server holds that has grown. */
  messages: number;
  /** Where CPU profiles of the servers are left, when they are wanted. */
  profileDir: string | undefined;
}
