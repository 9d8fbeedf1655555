import { parseArgs } from "node:util";
import { longPlan, quickPlan, shortPlan, type FaultPlan, type Plan } from "./plan.ts";

/** What a run is asked to do. */
export interface Options {
  plan: Plan;
  seed: number;
  /** Rounds are played until so many are over … */
  rounds: number;
  /** … or so many seconds. */
  seconds: number;
  /** Where the histories go; undefined: a new temporary directory. */
  out: string | undefined;
  /** The words with which one round of this run can be played again; its seed follows. */
  again: string;
}

export const usage = `Usage: npm run chaos -- [options]

  --seed N        play the run of this seed again
  --quick         few clients and few faults
  --long          one longer round after the other, until there is an anomaly
  --seconds N     … or so many seconds are over
  --rounds N      … or so many rounds
  --out DIR       where the histories go
  --kills N, --cuts N, --holes N, --shapes N, --stops N, --terms N, --replays N, --restores N, --jumps N
                  how often each fault strikes in a round
  --browsers N, --smalls N, --people N, --pause MS
                  how many talk, and how much
  --rest S        how long they may take to come to rest`;

const faultNames = Object.keys(shortPlan.faults) as (keyof FaultPlan)[];
const sizes = { browsers: "browsers", smalls: "smalls", people: "people", pause: "pauseMs" } as const;

/** @throws Error with a sentence about the option that cannot be used */
export function readOptions(words: readonly string[]): Options {
  const text = { type: "string" } as const;
  const numbers = ["seed", "seconds", "rounds", "rest", ...Object.keys(sizes), ...faultNames];
  const { values } = parseArgs({
    args: [...words],
    options: {
      long: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      out: text,
      ...Object.fromEntries(numbers.map((name) => [name, text])),
    },
  });
  const given = values as Record<string, string | boolean | undefined>;
  const number = (name: string): number | undefined => {
    const text = given[name];
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(String(text))) throw new Error(`--${name} wants a number, not ${text}.`);
    return Number(text);
  };
  const base = values.long ? longPlan : values.quick ? quickPlan : shortPlan;
  const rest = number("rest");
  const restMs = rest === undefined ? base.restMs : rest * 1000;
  const plan: Plan = { ...base, restMs, faults: { ...base.faults } };
  for (const name of faultNames) plan.faults[name] = number(name) ?? plan.faults[name];
  for (const [name, field] of Object.entries(sizes)) plan[field] = number(name) ?? plan[field];
  const limited = values.long || given["seconds"] !== undefined;
  return {
    plan,
    seed: number("seed") ?? Math.floor(Math.random() * 2 ** 32),
    seconds: number("seconds") ?? Infinity,
    rounds: number("rounds") ?? (limited ? Infinity : 1),
    out: values.out,
    again: words.filter((word, at) => !isOnce(word) && !takesNext(words[at - 1])).join(" "),
  };
}

/** Whether a word is an option that says nothing of what happens in a round; all of these have a value. */
function isOnce(word = ""): boolean {
  return /^--(seed|rounds|seconds|out)\b/.test(word);
}

function takesNext(word = ""): boolean {
  return isOnce(word) && !word.includes("=");
}
