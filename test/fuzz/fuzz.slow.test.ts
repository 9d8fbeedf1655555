import { randomInt } from "node:crypto";
import path from "node:path";
import { test } from "node:test";
import { fuzz, fuzzers, type FuzzerName } from "./fuzz.ts";

const findings = path.resolve(import.meta.dirname, "../../.cache/fuzz");

for (const name of Object.keys(fuzzers) as FuzzerName[]) {
  test(`20 s of ${name} that nobody should have sent find nothing`, async (t) => {
    const seed = randomInt(2 ** 32);
    t.diagnostic(`SEED=${seed}`);
    const count = await fuzz({ name, seed, seconds: 20, findings });
    t.diagnostic(`${count} inputs`);
  });
}
