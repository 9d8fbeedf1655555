import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../refusal.ts";
import { createAdmission, type Source } from "./admission.ts";

const limits = { perSession: 2, perUser: 3, perAddress: 4, inAll: 6 };

/** Somebody from nowhere else, but for what is said. */
let strangers = 0;
const stranger = (source: Partial<Source> = {}): Source => {
  strangers += 1;
  return { sessionId: `s_${strangers}`, userId: `u_${strangers}`, address: `10.0.0.${strangers}`, ...source };
};

const bounds: [string, number, Partial<Source>][] = [
  ["a log-in", limits.perSession, { sessionId: "s_ana" }],
  ["a person", limits.perUser, { userId: "u_ana" }],
  ["an address", limits.perAddress, { address: "203.0.113.7" }],
  ["a server", limits.inAll, {}],
];

for (const [what, most, source] of bounds) {
  test(`${what} has at most so many streams; the next is told when to come back, and a place that is left is free`, () => {
    const admission = createAdmission(limits);
    const enter = () => {
      const from = stranger(source);
      admission.enter(from);
      return from;
    };
    const inside = Array.from({ length: most }, enter);
    assert.throws(
      () => admission.enter(stranger(source)),
      (error) =>
        error instanceof Refusal && error.reason === "throttled" && (error.detail.retryAfterMs ?? 0) > 0,
    );
    admission.leave(inside.shift() ?? assert.fail());
    inside.push(enter());
    for (const from of inside) admission.leave(from);
    assert.equal(admission.streams(), 0);
  });
}

test("a refused stream counts for nothing", () => {
  const admission = createAdmission(limits);
  const source = stranger();
  for (const _ of [1, 2]) admission.enter(source);
  assert.throws(() => admission.enter(source));
  for (const _ of [1, 2]) admission.leave(source);
  assert.equal(admission.streams(), 0);
  admission.enter(source);
  admission.enter(source);
});

test("no more may wait to be let in than a server lets in", () => {
  const admission = createAdmission(limits);
  admission.checkQueue(limits.inAll - 1);
  assert.throws(
    () => admission.checkQueue(limits.inAll),
    (error) => error instanceof Refusal && error.reason === "throttled",
  );
});
