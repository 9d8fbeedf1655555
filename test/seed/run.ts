/**
 * `npm run seed`: fills a data directory with people who talk, to look at the product with little and with much in
 * it, and to measure it. No server may run on the directory meanwhile.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { openSqliteStore, type SqliteStore } from "../../server/store/sqlite/open.ts";
import { deriveSeed } from "../chaos/seed.ts";
import { readOptions, usage, type Options } from "./options.ts";
import { PASSWORD, seed } from "./seed.ts";

const EVERY = 100_000;

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function run({ dataDir, add, ...size }: Options): Promise<void> {
  if (existsSync(path.join(dataDir, "restante.db")) && !add) {
    throw new Error(`There is data in ${dataDir} already. Choose another --data-dir, or say --add.`);
  }
  const begun = performance.now();
  const store = openSqliteStore({ dataDir, ring: () => {}, now: Date.now });
  try {
    const request = { ...size, seed: await ownSeed(store, size.seed), endsAt: Date.now() };
    const made = await seed(store, { ...request, progress });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    say(`${made.messages} messages in ${made.places} conversations, after ${seconds} s, in ${dataDir}.`);
    const few = made.people.slice(0, 8).join(", ");
    say(`${made.people.length} people: log in as ${few} …, each with the password ${PASSWORD}`);
  } finally {
    await store.close();
  }
}

/** Adding the same twice is adding something else: nothing gets an id that is taken. */
async function ownSeed(store: SqliteStore, given: number): Promise<number> {
  const people = await store.chat.read((tx) => tx.users.find("", 1_000_000, ""));
  return people.length === 0 ? given : deriveSeed(given, `with ${people.length} people`);
}

function progress(messages: number): void {
  if (messages % EVERY === 0) say(`${messages} messages …`);
}

try {
  const words = process.argv.slice(2);
  if (words.includes("--help")) say(usage);
  else await run(readOptions(words));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
