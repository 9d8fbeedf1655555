import { spawnSync } from "node:child_process";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "..");

/** How a step ended; `output` is what somebody needs to see when something failed. */
export interface Outcome {
  passed: number;
  failed: number;
  output: string;
}

/** One thing that is checked. A throw is a failure with its message as the reason. */
export interface Step {
  name: string;
  run(): Outcome;
}

/** The path of a program that a package brings. */
export function bin(name: string): string {
  return path.join(root, "node_modules/.bin", name);
}

/** Where every process of Node keeps what it has compiled: hundreds of them load the same modules. */
const compiled = { NODE_COMPILE_CACHE: path.join(root, ".cache/compiled") };

/** Runs a program that is one check: it passes by exiting with 0. */
export function command(program: string, args: readonly string[], env: Record<string, string> = {}): Outcome {
  const child = spawnSync(program, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...compiled, ...process.env, ...env },
  });
  const output = `${child.stdout ?? ""}${child.stderr ?? ""}${child.error?.message ?? ""}`;
  return child.status === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output };
}

/** What `work` throws is the failure of one check. */
export function attempt(work: () => Outcome): Outcome {
  try {
    return work();
  } catch (error) {
    return { passed: 0, failed: 1, output: error instanceof Error ? error.message : String(error) };
  }
}
