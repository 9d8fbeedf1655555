import { parseArgs } from "node:util";
import { loadConfig } from "../../server/config.ts";

/** How much is made, and where. */
export interface Options {
  messages: number;
  users: number;
  rooms: number;
  /** The same seed makes the same data. */
  seed: number;
  dataDir: string;
  /** Whether the directory may hold data already. */
  add: boolean;
}

export const usage = `Usage: npm run seed -- [options]

Fills a data directory with people, rooms and messages. No server may run on it meanwhile.

  --messages N    how many messages (10,000)
  --users N       how many people (24)
  --rooms N       how many rooms beside the lobby (8)
  --seed N        the same seed makes the same data (1)
  --data-dir DIR  where: DATA_DIR otherwise
  --add           also into a directory that has data`;

/** @throws Error with a sentence about the option that cannot be used */
export function readOptions(words: readonly string[], env: NodeJS.ProcessEnv = process.env): Options {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...words],
    options: {
      ...{ messages: text, users: text, rooms: text, seed: text },
      "data-dir": text,
      add: { type: "boolean", default: false },
    },
  });
  const dataDir = values["data-dir"];
  const { dataDir: chosen } = loadConfig(dataDir === undefined ? env : { ...env, DATA_DIR: dataDir });
  return {
    messages: number("messages", values.messages ?? "10000", 0, 100_000_000),
    users: number("users", values.users ?? "24", 2, 100_000),
    rooms: number("rooms", values.rooms ?? "8", 0, 900),
    seed: number("seed", values.seed ?? "1", 0, 2 ** 32 - 1),
    dataDir: chosen,
    add: values.add,
  };
}

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`--${name} wants a whole number from ${least} to ${most}, not ${text}.`);
}
