import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createRandom } from "../chaos/seed.ts";
import type { Fuzzer } from "./fuzzer.ts";
import { markdownFuzzer } from "./markdown.ts";
import { requestFuzzer } from "./requests.ts";
import { usernameFuzzer } from "./usernames.ts";

/** Everything that can be fuzzed. */
export const fuzzers = {
  requests: requestFuzzer,
  markdown: markdownFuzzer,
  usernames: usernameFuzzer,
} satisfies Record<string, () => Fuzzer | Promise<Fuzzer>>;
export type FuzzerName = keyof typeof fuzzers;

export interface FuzzPlan {
  name: FuzzerName;
  /** A whole number in [0, 2³²). */
  seed: number;
  seconds: number;
  /** Where the inputs that find something are saved. */
  findings: string;
  /** Only this trial of the seed. */
  only?: number | undefined;
}

/** An input has found something. The message says what, where it is saved and how it is played again. */
export class Finding extends Error {}

/** How many trials there are between two looks at the whole. */
const STOCK_EVERY = 250;

/**
 * Feeds input after input, each from a stream of choices of its own, so that one can be played again without those before.
 *
 * @returns how many there were
 * @throws Finding
 */
export async function fuzz({ name, seed, seconds, findings, only }: FuzzPlan): Promise<number> {
  await using fuzzer = await fuzzers[name]();
  const seeded = createRandom(seed);
  const end = performance.now() + seconds * 1_000;
  const first = only ?? 0;
  let at = first;
  for (; only === undefined ? performance.now() < end : at === only; at += 1) {
    const { input, door, run } = fuzzer.trial(seeded.derive(`${name} ${at}`));
    try {
      await run();
      if (at % STOCK_EVERY === 0) await fuzzer.takeStock();
    } catch (error) {
      throw found(error, { name, seed, at, door, input, findings });
    }
    // What computes without a pause would keep everything else waiting, a signal too.
    if (at % STOCK_EVERY === 0) await new Promise(setImmediate);
  }
  await fuzzer.takeStock();
  return at - first;
}

function found(
  error: unknown,
  {
    name,
    seed,
    at,
    door,
    input,
    findings,
  }: { name: string; seed: number; at: number; door: string; input: Uint8Array; findings: string },
): Finding {
  mkdirSync(findings, { recursive: true });
  const file = path.join(findings, `${name}-${seed}-${at}.hex`);
  writeFileSync(file, `${Buffer.from(input).toString("hex")}\n`);
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const again = `SEED=${seed} npm run fuzz -- --only ${name} --trial ${at}`;
  return new Finding(`${door}: ${what}\nThe input is in ${file}. Play it again: ${again}`, { cause: error });
}
