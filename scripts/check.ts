/**
 * Everything that must hold before a change is done: `check.ts test` runs what is fast, `check.ts full`
 * what is slow besides. A step that passes says so in one line; one that fails shows all it printed, and
 * the rest still runs. The last line is `N passed, N failed`; the same two numbers are left in
 * `.cache/<name>.total` for whoever adds up several runs.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ensureBrowser } from "./browser.ts";
import { ensurePackages } from "./debian.ts";
import { checkGeneratedCode } from "./generated-code.ts";
import { attempt, bin, command, root, type Outcome, type Step } from "./step.ts";
import { browserTests, nodeTests } from "./test-steps.ts";

const tool = (name: string, program: string, ...args: string[]): Step => ({
  name,
  run: () => command(bin(program), args),
});

/** What a step needs but does not prove: it counts only when it cannot be had. */
const provide = (name: string, work: () => void): Step => ({
  name,
  run: () => {
    work();
    return { passed: 0, failed: 0, output: "" };
  },
});

/** Power cuts and disks that fail. */
const strace = provide("strace is here", () => ensurePackages(["strace"]));

const slow = /\.slow\.test\.ts$/;

const runs: Record<string, Step[]> = {
  test: [
    tool("lint", "oxlint", "--type-aware", "--deny-warnings"),
    tool("format", "oxfmt", "--check"),
    tool("types: server, scripts", "tsc", "--project", "."),
    tool("types: page", "tsc", "--project", "web"),
    tool("types: tests", "tsc", "--project", "test"),
    tool("contract", "buf", "lint", "proto"),
    { name: "generated code", run: checkGeneratedCode },
    tool("nothing unused", "knip", "--no-progress"),
    tool("page is built", "node", "scripts/build.ts"),
    strace,
    nodeTests("tests", ["{server,web/src,scripts,test}/**/*.test.ts"], [slow, /^test\/interop\//]),
    provide("browser is here", () => void ensureBrowser()),
    browserTests("browser tests", "fast"),
    browserTests("browser tests with a deadline", "alone"),
    tool("chaos", "node", "test/chaos/run.ts"),
  ],
  full: [
    strace,
    provide("nginx, HAProxy, Caddy and curl are here", () =>
      ensurePackages(["nginx-light", "haproxy", "caddy", "curl"]),
    ),
    nodeTests("slow tests", ["{server,web/src,scripts,test}/**/*.slow.test.ts"]),
    provide("curl and Python's gRPC are here", () =>
      ensurePackages([
        "curl",
        "python3-grpcio",
        "protobuf-compiler",
        "protobuf-compiler-grpc",
        "libprotobuf-dev",
      ]),
    ),
    nodeTests("other languages' clients", ["test/interop/**/*.test.ts"], [slow]),
    tool("page is built", "node", "scripts/build.ts"),
    provide("browser is here", () => void ensureBrowser()),
    browserTests("slow browser tests", "slow"),
  ],
};

function perform(step: Step): Outcome {
  const start = performance.now();
  const outcome = attempt(() => step.run());
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const several = outcome.passed + outcome.failed > 1;
  const tally = several ? `, ${outcome.passed} passed, ${outcome.failed} failed` : "";
  process.stdout.write(`${outcome.failed === 0 ? "ok  " : "FAIL"} ${step.name} (${seconds} s${tally})\n`);
  if (outcome.failed > 0) process.stdout.write(`${outcome.output.trimEnd()}\n\n`);
  return outcome;
}

function main(name: string): void {
  const steps = runs[name];
  if (steps === undefined)
    throw new Error(`There is no run named ${name}: ${Object.keys(runs).join(" or ")}.`);
  const totalFile = path.join(root, ".cache", `${name}.total`);
  mkdirSync(path.dirname(totalFile), { recursive: true });
  rmSync(totalFile, { force: true });

  const outcomes = steps.map(perform);
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  writeFileSync(totalFile, `${passed} ${failed}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main(process.argv[2] ?? "test");
