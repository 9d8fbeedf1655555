/** One thing that was measured, beside what it should be. */
export interface Figure {
  bar: string;
  unit: string;
  /** The most that is allowed; undefined: only told. */
  target: number | undefined;
  /** All that was measured, in the order of measuring. */
  samples: readonly number[];
  /** Which of them the target is about: 0.5 for the median, 1 for the worst. */
  quantile: number;
}

/** @param share 0 for the least, 1 for the most; the nearest sample that is no less */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** A table for people: each bar with its target beside what was measured, and how far the samples lie apart. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { bar, unit, target, samples } = figure;
    const value = quantile(samples, figure.quantile);
    const mark = target === undefined ? "" : value <= target ? "ok" : "MISSED";
    const range = `${number(quantile(samples, 0))} to ${number(quantile(samples, 1))}`;
    const name = `${bar}${samples.length > 1 ? `, ${rank(figure.quantile)}` : ""}`;
    return [name, target === undefined ? "" : `≤ ${number(target)}`, number(value), unit, mark, range]
      .concat(String(samples.length))
      .map((cell) => ` ${cell} `);
  });
  const head = ["bar", "target", "measured", "unit", "", "from least to most", "samples"];
  const rule = head.map(() => "---");
  return [head, rule, ...rows].map((cells) => `|${cells.join("|")}|`).join("\n");
}

function rank(share: number): string {
  if (share === 0.5) return "p50";
  return share === 1 ? "worst" : `p${Math.round(share * 100)}`;
}

function number(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}
