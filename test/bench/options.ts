import { parseArgs } from "node:util";

export const usage = `Usage: npm run bench -- [options]

Measures Restante's server beside others, in turn. docs/performance.md says how.

  --only NAMES       scenarios, separated by commas (all)
  --contenders NAMES who is measured, separated by commas (all)
  --pairs N          rounds (5)
  --messages N       stored before, in the scenario "growth" (200,000; the target is for 10,000,000, which takes some minutes and 8 GB)
  --json FILE        leaves every measurement there
  --profile DIR      leaves CPU profiles of the servers there
  --beside DIR       measures the checkout in DIR, too, as "beside"
  --short            one round with tiny counts: whether all is delivered and in order, and nothing else
  --list             names the scenarios and their contenders`;

export interface Options {
  /** Names of scenarios and of contenders; undefined: all. */
  only: readonly string[] | undefined;
  contenders: readonly string[] | undefined;
  pairs: number;
  messages: number;
  json: string | undefined;
  profileDir: string | undefined;
  /** Another checkout. */
  beside: string | undefined;
  short: boolean;
  list: boolean;
  help: boolean;
}

/** @throws Error with a sentence about the option that cannot be used */
export function readOptions(words: readonly string[]): Options {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...words],
    options: {
      ...{
        only: text,
        contenders: text,
        pairs: text,
        messages: text,
        json: text,
        profile: text,
        beside: text,
      },
      ...{ short: flag, list: flag, help: flag },
    },
  });
  const { json, beside, short, list, help } = values;
  return {
    only: values.only?.split(","),
    contenders: values.contenders?.split(","),
    pairs: short ? 1 : wholeNumber("--pairs", values.pairs ?? "5"),
    messages: short ? 2_000 : wholeNumber("--messages", values.messages ?? "200000"),
    json,
    profileDir: values.profile,
    beside,
    short,
    list,
    help,
  };
}

function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`${option} wants a whole number from 1 on, not ${text}.`);
}
