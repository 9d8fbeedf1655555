import { logText } from "../log-text.ts";

/** Names and notes are shorter; a display name, a topic or a reason may not be. */
const WIDEST = 80;

/** Rows as a table for a terminal. What others wrote cannot do anything to it. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, ...rows].map((row) => row.map((cell) => logText(cell, WIDEST)));
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A value as one line of JSON that cannot do anything to a terminal either. */
export function json(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (unsafe) =>
    unsafe
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** A time for people and programs alike; nothing when there is none. */
export function time(at: number | undefined): string {
  return at === undefined ? "" : new Date(at).toISOString();
}
