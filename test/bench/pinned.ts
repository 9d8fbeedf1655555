import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";

/** This checkout. */
export const root = path.resolve(import.meta.dirname, "../..");
/** The Node that runs this checkout. */
export const node = path.join(root, "node_modules/.bin/node");

const patienceMs = 120_000;

export interface PinnedCommand {
  /** The program and its arguments. */
  words: readonly string[];
  /** All its threads run here and nowhere else: on a machine with one core only, with everybody else. */
  core: 0 | 1;
  cwd?: string;
  env?: Record<string, string>;
  stdio: StdioOptions;
}

/** A process on one core; killed when this one ends. */
export function startPinned({ words, core, cwd = root, env = {}, stdio }: PinnedCommand): ChildProcess {
  const cores = os.availableParallelism();
  const child = spawn("taskset", ["-c", String(core % cores), ...words], {
    cwd,
    stdio,
    // Only what a process needs: settings of whoever runs the bench are none of its business.
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
  });
  const end = () => void child.kill("SIGKILL");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  return child;
}

/**
 * Resolves with the first line of its output that has `pattern`.
 * @throws Error with what it printed, when it ends before or takes two minutes
 */
export async function firstLine(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  const { stdout } = child;
  if (stdout === null) throw new Error("Its output goes elsewhere.");
  let printed = "";
  const found = new Promise<RegExpExecArray>((resolve) => {
    stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      const match = pattern.exec(printed);
      if (match !== null) resolve(match);
    });
  });
  const over = new AbortController();
  const failed = Promise.race([
    once(child, "exit", { signal: over.signal }).then(() => "ended"),
    once(AbortSignal.any([over.signal, AbortSignal.timeout(patienceMs)]), "abort").then(() => "is silent"),
  ]).then((how) => {
    throw new Error(`${child.spawnargs.join(" ")} ${how}:\n${printed}`);
  });
  failed.catch(() => undefined);
  try {
    return await Promise.race([found, failed]);
  } finally {
    over.abort();
  }
}

/** Asks a process to end, and makes it when it does not. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const impatient = setTimeout(() => child.kill("SIGKILL"), 20_000);
  await gone;
  clearTimeout(impatient);
}
