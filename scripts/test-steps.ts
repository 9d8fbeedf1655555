import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { bin, command, root, type Outcome, type Step } from "./step.ts";

/** `node --test` on the files that `patterns` match, without those that one of `except` matches. */
export function nodeTests(name: string, patterns: readonly string[], except: readonly RegExp[] = []): Step {
  return {
    name,
    run: () => {
      const files = globSync(patterns, { cwd: root, exclude: ["**/node_modules/**"] });
      const chosen = files.filter((file) => !except.some((pattern) => pattern.test(file))).sort();
      if (chosen.length === 0) return { passed: 0, failed: 0, output: "" };
      const report = freshReport(name);
      const reporters = [
        "--test-reporter=dot",
        "--test-reporter-destination=stdout",
        `--test-reporter=${path.join(root, "scripts/count-reporter.ts")}`,
        `--test-reporter-destination=${report}`,
      ];
      const whole = command(bin("node"), [
        "--test",
        `--test-concurrency=${availableParallelism()}`,
        ...reporters,
        ...chosen,
      ]);
      return counted(whole, readJson<{ passed: number; failed: number }>(report));
    },
  };
}

const selections = {
  fast: ["--grep-invert=@slow|@alone"],
  /** What must happen within a time: nothing else runs beside it. */
  alone: ["--grep=@alone", "--workers=1"],
  slow: ["--grep=@slow", "--pass-with-no-tests"],
};

/** Playwright: the tests tagged `@slow` or `@alone`, or all others. */
export function browserTests(name: string, which: keyof typeof selections): Step {
  return {
    name,
    run: () => {
      const report = freshReport(name);
      const whole = command(bin("playwright"), ["test", "--reporter=dot,json", ...selections[which]], {
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      });
      const stats = readJson<{ stats: PlaywrightStats }>(report)?.stats;
      // A test that passes only when it is repeated is a defect too.
      return counted(whole, stats && { passed: stats.expected, failed: stats.unexpected + stats.flaky });
    },
  };
}

interface PlaywrightStats {
  expected: number;
  unexpected: number;
  flaky: number;
}

/** A run that failed without naming a failed test has failed as a whole: that counts as one. */
function counted(whole: Outcome, counts: { passed: number; failed: number } | undefined): Outcome {
  if (counts === undefined) return { ...whole, passed: 0, failed: 1 };
  return { ...whole, passed: counts.passed, failed: Math.max(counts.failed, whole.failed) };
}

function freshReport(name: string): string {
  const file = path.join(root, ".cache", `${name.replaceAll(/\W+/g, "-")}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}

function readJson<T>(file: string): T | undefined {
  if (!existsSync(file)) return undefined;
  const content = readFileSync(file, "utf8");
  return content === "" ? undefined : (JSON.parse(content) as T);
}
