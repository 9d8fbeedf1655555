/**
 * `npm run bench`: what the server does with a second of one processor, beside others that do the same.
 * docs/performance.md says how each figure is taken.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Results } from "./compare.ts";
import { readOptions, usage, type Options } from "./options.ts";
import { report } from "./report.ts";
import type { Contender, Measurement, Run, Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";

const say = (text: string) => void process.stdout.write(`${text}\n`);

/** Everybody in turn, and the next round begins with the next one, so that nobody always comes after the same. */
async function compete(
  { contenders }: Pick<Scenario, "contenders">,
  pairs: number,
  run: Run,
): Promise<Results> {
  const results = new Map<string, Measurement[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < pairs; round += 1) {
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const measurement = await contender.measure(run);
      results.get(contender.name)?.push(measurement);
      say(`  ${round + 1} ${contender.name}: ${JSON.stringify(measurement)}`);
    }
  }
  return results;
}

function chosen({ only, contenders, beside }: Options): Scenario[] {
  const all = scenarios(beside === undefined ? undefined : path.resolve(beside));
  const missing = only?.find((name) => all.every((scenario) => scenario.name !== name));
  if (missing !== undefined) throw new Error(`There is no scenario ${missing}. See --list.`);
  const wants = (contender: Contender) => contenders?.includes(contender.name) ?? true;
  return all
    .filter(({ name }) => only?.includes(name) ?? true)
    .map((scenario) => ({ ...scenario, contenders: scenario.contenders.filter(wants) }))
    .filter((scenario) => scenario.contenders.length > 0);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return say(usage);
  const wanted = chosen(options);
  if (options.list) {
    for (const { name, contenders } of wanted) say(`${name}: ${contenders.map((c) => c.name).join(", ")}`);
    return;
  }
  const profileDir = options.profileDir === undefined ? undefined : path.resolve(options.profileDir);
  if (profileDir !== undefined) mkdirSync(profileDir, { recursive: true });
  const machine = { cpu: os.cpus()[0]?.model, cores: os.cpus().length, node: process.version };
  const load = os.loadavg()[0];
  say(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${load?.toFixed(1)} before`);
  const told: string[] = [];
  const measured: { scenario: string; unit: string; results: Record<string, readonly Measurement[]> }[] = [];
  for (const scenario of wanted) {
    say(`\n${scenario.name} …`);
    const results = await compete(scenario, options.pairs, {
      short: options.short,
      messages: options.messages,
      profileDir,
    });
    told.push(report(scenario, results));
    measured.push({
      scenario: scenario.name,
      unit: scenario.unit,
      results: Object.fromEntries(results),
    });
    if (options.json !== undefined) {
      writeFileSync(options.json, `${JSON.stringify({ machine, load, measured })}\n`);
    }
  }
  say(told.join("\n"));
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}
