/** Tests of the tests: each bug that one might write is noticed, by a proof that is silent without it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { changeMutants } from "./change-mutants.ts";
import { copySource, patch } from "./copy.ts";
import type { Mutant, Proof } from "./mutant.ts";
import { pageMutants } from "./page-mutants.ts";
import { prove, type Verdict } from "./prove.ts";
import { runMutants } from "./run-mutants.ts";
import { serverMutants } from "./server-mutants.ts";

const mutants = [...serverMutants, ...changeMutants, ...runMutants, ...pageMutants];

/** Each proof once, though it may notice several bugs, and a chaos run under several names. */
function allProofs(all: readonly Mutant[]): Map<string, Proof> {
  const called = (proof: Proof) => ("chaos" in proof ? runOf(proof.chaos) : nameOf(proof));
  return new Map(all.flatMap(({ caughtBy }) => caughtBy).map((proof) => [called(proof), proof]));
}

function runOf(words: readonly string[]): string {
  return `a chaos run (${words.join(" ")})`;
}

function nameOf(proof: Proof): string {
  return "chaos" in proof ? `${runOf(proof.chaos)}: ${proof.anomaly}` : `${proof.file}: ${proof.title}`;
}

function lastLines(output: string): string {
  return output.split("\n").slice(-60).join("\n");
}

/**
 * Proofs that try what happens by chance may miss a bug once, and a chaos run that has to come to rest in a hurry may
 * not on a machine that is busy. What none of three shows is not noticed.
 */
const TRIES = 3;

async function proveOften(
  home: string,
  proof: Proof,
  enough: (verdict: Verdict) => boolean,
): Promise<Verdict> {
  for (let attempt = 1; ; attempt++) {
    const verdict = await prove(home, proof);
    if (enough(verdict) || attempt === TRIES) return verdict;
  }
}

describe("what notices a bug has nothing to say without it", { concurrency: 2 }, () => {
  for (const [name, proof] of allProofs(mutants)) {
    test(name, async () => {
      await using copy = await copySource();
      const { clean, output } = await proveOften(
        copy.path,
        proof,
        (verdict) => verdict.clean || verdict.accused,
      );
      assert.ok(clean, lastLines(output));
    });
  }
});

describe("a bug is noticed when the server or the page", { concurrency: 2 }, () => {
  for (const { name, edits, caughtBy } of mutants) {
    test(name, async () => {
      await using copy = await copySource();
      for (const edit of edits) await patch(copy.path, edit);
      for (const proof of caughtBy) {
        const { caught, output } = await proveOften(copy.path, proof, (verdict) => verdict.caught);
        assert.ok(caught, `Not noticed by ${nameOf(proof)}.\n${lastLines(output)}`);
      }
    });
  }
});
