import { figuresOf, ratios, spreadOf, verdicts, type Results, type Spread } from "./compare.ts";
import type { Scenario, Target } from "./scenario.ts";
import { quantile } from "./web/figures.ts";

/** A scenario's results for people: what each came to, against Restante round by round, and the targets. */
export function report(scenario: Scenario, results: Results): string {
  const { name, about, unit, better } = scenario;
  return [
    `\n## ${name}\n\n${about}\nIn ${unit}; ${better} is better.\n`,
    figuresTable(results),
    "",
    ...targetLines(scenario, results),
    ...details(results),
  ].join("\n");
}

function figuresTable(results: Results): string {
  const [first = ""] = results.keys();
  const rows = [...results.keys()].map((name) => {
    const against = name === first ? "" : show(spreadOf(ratios(results, first, name)));
    return [name, show(spreadOf(figuresOf(results, name))), against];
  });
  const head = ["", "median (least to most)", `${first} over it, round by round`];
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function targetLines(scenario: Scenario, results: Results): string[] {
  return verdicts(scenario, results).map(
    ({ target, spread, met }) => `${met ? "met   " : "MISSED"} ${wanted(target)}: ${show(spread)}`,
  );
}

function wanted(target: Target): string {
  const sign = target.at === "least" ? "≥" : "≤";
  return "to" in target
    ? `${target.of} ${sign} ${target.ratio} × ${target.to}`
    : `${target.of} ${sign} ${round(target.figure)}`;
}

/** The medians of what else was measured. */
function details(results: Results): string[] {
  return [...results].map(([name, measured]) => {
    const names = Object.keys(measured[0]?.also ?? {});
    const medians = names.map((key) => {
      const values = measured.map(({ also }) => also[key] ?? Number.NaN);
      return `${key} ${round(quantile(values, 0.5))}`;
    });
    return `  ${name}: ${medians.join(", ")}`;
  });
}

function show({ median, least, most }: Spread): string {
  return `${round(median)} (${round(least)} to ${round(most)})`;
}

function round(value: number): string {
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}
