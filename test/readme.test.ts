import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describeSettings } from "../server/config.ts";
import { describeLimits } from "../server/config-limits.ts";

const pages: [string, string, () => string][] = [
  ["README.md", "settings", describeSettings],
  ["docs/operating.md", "limits", describeLimits],
];

for (const [page, what, describe] of pages) {
  test(`the table of ${what} in ${page} says what --help says`, () => {
    const rows = describe()
      .split("\n")
      .map((line) => {
        const [, name, standard, meaning] = /^ *(\S+) +(\S+) +(.*)$/.exec(line) ?? [];
        return `| \`${name}\` | ${standard === "–" ? "–" : `\`${standard}\``} | ${meaning} |`;
      });
    const table = ["| setting | default | meaning |", "|---|---|---|", ...rows].join("\n");
    const text = readFileSync(new URL(`../${page}`, import.meta.url), "utf8");
    assert.ok(text.includes(`${table}\n\n`), `${page} should have this table:\n\n${table}\n`);
  });
}
