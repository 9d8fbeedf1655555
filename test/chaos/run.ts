/**
 * `npm run chaos`: many clients talk through links that tear and swallow, with a server that is killed, stopped and
 * restored meanwhile. Afterwards everything that anybody was told is judged against what is there.
 */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe } from "./check/describe.ts";
import { addCounts, describeCounts, noCounts, type Counts } from "./counts.ts";
import { readOptions, usage, type Options } from "./options.ts";
import type { FaultPlan } from "./plan.ts";
import { playRound, type RoundResult } from "./round.ts";
import { deriveSeed } from "./seed.ts";

const PROGRESS_MS = 5_000;

const say = (text: string) => void process.stdout.write(`${text}\n`);

/** @returns whether everything held */
async function run(options: Options): Promise<boolean> {
  const { plan, seed, out, again } = options;
  const dir = out ?? mkdtempSync(path.join(tmpdir(), "restante-chaos-"));
  mkdirSync(dir, { recursive: true });
  say(`Seed ${seed}. Again: npm run chaos -- ${`${again} --seed ${seed}`.trim()}`);
  const begun = performance.now();
  let total = noCounts();
  for (let round = 0; round < options.rounds && performance.now() - begun < options.seconds * 1000; round++) {
    const roundSeed = round === 0 ? seed : deriveSeed(seed, `round ${round}`);
    if (round > 0)
      say(`\nRound ${round + 1}. Alone: npm run chaos -- ${again} --rounds 1 --seed ${roundSeed}`);
    const result = await playRound({ plan, seed: roundSeed, dir, progress: createProgress(plan.faults) });
    total = addCounts(total, result.counts);
    appendFileSync(
      path.join(dir, "counts.jsonl"),
      `${JSON.stringify({ seed: roundSeed, ...result.counts })}\n`,
    );
    if (!report(result, total, dir)) return false;
  }
  if (out === undefined) rmSync(dir, { recursive: true });
  return true;
}

/** Tells how far the faults have come, now and then. */
function createProgress(planned: FaultPlan): (struck: Readonly<Partial<FaultPlan>>) => void {
  const begun = performance.now();
  let last = begun;
  return (struck) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    const names = (Object.keys(planned) as (keyof FaultPlan)[]).filter((name) => planned[name] > 0);
    const parts = names.map((name) => `${name} ${struck[name] ?? 0}/${planned[name]}`);
    say(`${((now - begun) / 1000).toFixed(0).padStart(4)} s  ${parts.join("  ")}`);
  };
}

/** @returns whether everything held */
function report({ anomalies, troubles, file }: RoundResult, total: Counts, dir: string): boolean {
  say(`\n${describeCounts(total)}\n`);
  say(describe(anomalies));
  for (const trouble of troubles) say(trouble);
  if (anomalies.length === 0 && troubles.length === 0) {
    // It would take a disk to keep what hours of runs have to say.
    rmSync(file);
    for (const backup of ["backup-1.db", "backup-2.db"]) rmSync(path.join(dir, backup), { force: true });
    return true;
  }
  say(`The history is in ${file}.`);
  return false;
}

/** @returns the exit code */
async function main(words: readonly string[]): Promise<number> {
  if (words.includes("--help")) {
    say(usage);
    return 0;
  }
  try {
    return (await run(readOptions(words))) ? 0 : 1;
  } catch (error) {
    say(`The run broke off: ${error instanceof Error ? error.stack : String(error)}`);
    return 1;
  }
}

// The servers that this process has started end with it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
// Tabs that died in the middle of something leave it unfinished: nothing of that may keep the process.
process.exit(await main(process.argv.slice(2)));
