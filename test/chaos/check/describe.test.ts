import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "./check.ts";
import { describe } from "./describe.ts";
import { createScribe, message } from "./scribe.ts";

test("a person reads how many anomalies there are of each name, and the lines that show the first", () => {
  const scribe = createScribe();
  scribe.truth(Array.from({ length: 5 }, (_, index) => message(`m${index + 1}`, index + 1)));
  const text = describe(check(scribe.events));
  assert.match(text, /^phantom \(5\)\n {2}Message m1 of ana .* was never sent\.\n {4}\{"t":2,"kind":"truth"/);
  assert.match(text, /… and 2 more$/);
  assert.equal(describe([]), "No anomaly.");
});
