import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describeSettings } from "../server/config.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README's table of settings says what --help says", () => {
  const rows = describeSettings()
    .split("\n")
    .map((line) => {
      const [, name, standard, meaning] = /^ *(\S+) +(\S+) +(.*)$/.exec(line) ?? [];
      return `| \`${name}\` | ${standard === "–" ? "–" : `\`${standard}\``} | ${meaning} |`;
    });
  const table = ["| setting | default | meaning |", "|---|---|---|", ...rows].join("\n");
  assert.ok(readme.includes(`${table}\n\n`), `README.md should have this table:\n\n${table}\n`);
});
