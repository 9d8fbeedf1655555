/**
 * Feeds the program what nobody should have sent, for as long as one likes: `SEED=7 npm run fuzz -- --seconds 3600 --only
 * markdown`. Ends with 1 when something was found.
 */
import { randomInt } from "node:crypto";
import path from "node:path";
import { parseArgs } from "node:util";
import { Finding, fuzz, fuzzers, type FuzzerName } from "./fuzz.ts";

const usage = `Usage: SEED=N npm run fuzz -- [--seconds N] [--only ${Object.keys(fuzzers).join("|")}] [--trial N]`;
const findings = path.resolve(import.meta.dirname, "../../.cache/fuzz");

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { seconds: text, only: text, trial: text } });
  const names = Object.keys(fuzzers) as FuzzerName[];
  const chosen = names.filter((name) => values.only === undefined || values.only === name);
  if (chosen.length === 0) throw new Error(usage);
  const seed = number(process.env["SEED"]) ?? randomInt(2 ** 32);
  const seconds = (number(values.seconds) ?? 60) / chosen.length;
  process.stdout.write(`SEED=${seed}\n`);
  for (const name of chosen) {
    const count = await fuzz({ name, seed, seconds, findings, only: number(values.trial) });
    process.stdout.write(`${name}: ${count} inputs, and nothing found\n`);
  }
}

function number(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new Error(usage);
  return Number(text);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Finding ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
