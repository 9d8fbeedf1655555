import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bin, command, root, type Outcome } from "./step.ts";

/** Generates the contract's code anew, elsewhere, and compares it with what is committed. */
export function checkGeneratedCode(): Outcome {
  const fresh = mkdtempSync(path.join(tmpdir(), "restante-generated-"));
  try {
    const generated = command(bin("buf"), ["generate", "--output", fresh]);
    if (generated.failed > 0) return generated;
    const differing = difference(path.join(root, "proto/gen"), path.join(fresh, "proto/gen"));
    return {
      passed: differing.length === 0 ? 1 : 0,
      failed: differing.length === 0 ? 0 : 1,
      output: `proto/gen is not what the contract generates; run \`npm run generate\`:\n${differing.join("\n")}`,
    };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function difference(committed: string, fresh: string): string[] {
  const [before, after] = [contents(committed), contents(fresh)];
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort();
}

function contents(directory: string): Map<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [path.relative(directory, file), readFileSync(file, "utf8")]));
}
