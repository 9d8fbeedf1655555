import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "./options.ts";

test("without options everybody is measured five times over", () => {
  const { only, contenders, pairs, short } = readOptions([]);
  assert.deepEqual(
    { only, contenders, pairs, short },
    { only: undefined, contenders: undefined, pairs: 5, short: false },
  );
});

test("the short form is one round, whatever is asked for", () => {
  const { only, contenders, pairs } = readOptions([
    "--short",
    "--pairs",
    "9",
    "--only",
    "calls,durable",
    "--contenders",
    "restante,ws",
  ]);
  assert.deepEqual(
    { only, contenders, pairs },
    { only: ["calls", "durable"], contenders: ["restante", "ws"], pairs: 1 },
  );
});

test("a number of rounds that is none is refused in a sentence", () => {
  for (const pairs of ["0", "1.5", "many"]) {
    assert.throws(() => readOptions(["--pairs", pairs]), /--pairs wants a whole number from 1 on, not/);
  }
});
