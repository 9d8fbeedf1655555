import assert from "node:assert/strict";
import { createRandom } from "../chaos/seed.ts";
import { compare } from "./compare.ts";
import { randomLine } from "./random-requests.ts";
import { startTwins } from "./twins.ts";

/** Says so many random lines to both servers. @param seed of all of them; each has one of its own that is told when it fails */
export async function sayAtRandom(seed: number, lines: number): Promise<void> {
  await using twins = await startTwins();
  for (let line = 0; line < lines; line += 1) {
    const random = createRandom(seed).derive(`line ${line}`);
    const { script, paths } = randomLine(random, twins.world, `line-${line}`);
    try {
      const { broken, silent } = await compare(twins, script, paths);
      assert.deepEqual({ broken, silent }, { broken: undefined, silent: false });
    } catch (error) {
      throw new Error(`Line ${line} of seed ${seed}: ${script.pieces.map(String).join("")}`, {
        cause: error,
      });
    }
  }
}
