/** The short form of `npm run bench`: everything is delivered, decoded and in order. No figure is looked at. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { node } from "./pinned.ts";
import { temporary } from "./prepared.ts";
import { scenarios } from "./scenarios.ts";

const run = promisify(execFile);

for (const { name, contenders } of scenarios(undefined)) {
  test(`the bench measures everybody in ${name}, and nobody loses, doubles or reorders`, async () => {
    using directory = temporary();
    const file = path.join(directory.path, "bench.json");
    const words = ["run.ts", "--short", "--only", name, "--json", file];
    await run(node, words, { cwd: import.meta.dirname, timeout: 300_000 });
    const { measured } = JSON.parse(readFileSync(file, "utf8")) as {
      measured: { scenario: string; results: Record<string, { figure: number }[]> }[];
    };
    const [{ scenario, results } = { scenario: "", results: {} }] = measured;
    assert.equal(scenario, name);
    assert.deepEqual(
      Object.keys(results),
      contenders.map((contender) => contender.name),
    );
    for (const [{ figure } = { figure: NaN }] of Object.values(results)) {
      // Of so few streams a collection may give back more than they took.
      assert.ok(name === "idle-streams" ? Number.isFinite(figure) : figure > 0);
    }
  });
}
