import { quantile } from "./web/figures.ts";
import type { Measurement, Scenario, Target } from "./scenario.ts";

/** What each contender came to, in the order of the rounds. */
export type Results = ReadonlyMap<string, readonly Measurement[]>;

/** Figures of several rounds. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

export interface Verdict {
  target: Target;
  /** What the target is about: the ratios round by round, or the figures. */
  spread: Spread;
  met: boolean;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), least: quantile(values, 0), most: quantile(values, 1) };
}

/** One contender's figure over another's, round by round: what changes from round to round changes both. */
export function ratios(results: Results, of: string, to: string): number[] {
  const others = figuresOf(results, to);
  return figuresOf(results, of).map((figure, round) => figure / (others[round] ?? Number.NaN));
}

export function figuresOf(results: Results, name: string): number[] {
  return (results.get(name) ?? []).map(({ figure }) => figure);
}

/** The targets whose contenders were all measured. */
export function verdicts({ targets }: Pick<Scenario, "targets">, results: Results): Verdict[] {
  return targets
    .filter((target) => results.has(target.of) && (!("to" in target) || results.has(target.to)))
    .map((target) => {
      const values = "to" in target ? ratios(results, target.of, target.to) : figuresOf(results, target.of);
      const spread = spreadOf(values);
      const bound = "to" in target ? target.ratio : target.figure;
      return { target, spread, met: target.at === "least" ? spread.median >= bound : spread.median <= bound };
    });
}
