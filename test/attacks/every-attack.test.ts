import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");
const COUNT = 76;

test("every attack of the list has a test that names its number", () => {
  const files = globSync(["test/**/*.test.ts", "test/**/*.spec.ts"], { cwd: root });
  const texts = files.map((file) => readFileSync(path.join(root, file), "utf8"));
  const titles = texts.flatMap((text) => [...text.matchAll(/test\(\s*["`]attack (\d+): /g)]);
  const numbers = new Set(titles.map(([, number]) => Number(number)));
  const missing = Array.from({ length: COUNT }, (_, at) => at + 1).filter((number) => !numbers.has(number));
  assert.deepEqual(missing, []);
});
