import assert from "node:assert/strict";
import { createRandom } from "../chaos/seed.ts";
import { compareTalks, type Outcome } from "./compare.ts";
import { speak } from "./dialogue.ts";
import { randomLine } from "./random-requests.ts";
import { startTwins, type Twin } from "./twins.ts";

/** Says so many random lines to both servers. @param seed of all of them; each has one of its own that is told when it fails */
export async function sayAtRandom(seed: number, lines: number): Promise<void> {
  await using twins = await startTwins();
  for (let line = 0; line < lines; line += 1) {
    const random = createRandom(seed).derive(`line ${line}`);
    const { script, paths } = randomLine(random, twins.world, `line-${line}`);
    try {
      const talk = ({ port }: Twin) => speak(port, script);
      const { broken, silent } = await compareTalks(twins, talk, paths, withOneFault);
      assert.deepEqual({ broken, silent }, { broken: undefined, silent: false });
    } catch (error) {
      throw new Error(`Line ${line} of seed ${seed}: ${script.pieces.map(String).join("")}`, {
        cause: error,
      });
    }
  }
}

/** What is wrong with a part of a body. */
const fault = /^grpc-message: (?:received%20compressed|The%20request%20is%20larger|parse%20binary)/;

/**
 * Of a body with several faults, which one the library names depends on how its bytes were cut on their way: it looks for
 * lengths in all that has come before it looks at any message.
 */
function withOneFault(outcome: Outcome): Outcome {
  let isAtFault = false;
  const withoutName = (part: unknown): unknown => {
    const { trailers = [] } = part as { trailers?: string[] };
    if (!trailers.some((line) => fault.test(line))) return part;
    isAtFault = true;
    return "a body at fault";
  };
  const answers = outcome.answers.map((answer) => ({ ...answer, body: answer.body.map(withoutName) }));
  const log = outcome.log.map((line) => line.replace(/invalid_argument|resource_exhausted/, "at fault"));
  return { ...outcome, answers, log: isAtFault ? log.toSorted() : outcome.log };
}
