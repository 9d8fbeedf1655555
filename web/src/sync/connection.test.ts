import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { begin, caughtUp, ended, opened, retried, type ConnectionState, type Ending } from "./connection.ts";

const lost: Ending = { kind: "lost" };
const at = (now: number, random = 0.999, visible = true) => ({ now, random, visible });
const delay = (state: ConnectionState, now: number) =>
  state.name === "waiting" ? state.until - now : undefined;

test("P6: a visible page that saw its connection close tries again within a quarter of a second", () => {
  const live = caughtUp(opened(begin, 0));
  assert.equal(live.name, "live");
  const waiting = ended(live, lost, at(10_000));
  assert.ok((delay(waiting, 10_000) ?? Infinity) <= 250);
  assert.equal(retried(waiting).name, "connecting");
});

test("the pauses grow to 2 s in the first minute of trouble, then to 10 s, and to 30 s in a hidden page", () => {
  let state: ConnectionState = begin;
  let now = 0;
  const pauses: number[] = [];
  while (now < 120_000) {
    state = ended(state, lost, at(now));
    pauses.push(delay(state, now) ?? 0);
    now += pauses.at(-1) ?? 0;
    state = retried(state);
  }
  assert.deepEqual(
    pauses.slice(0, 5).map((ms) => Math.ceil(ms / 250) * 250),
    [250, 500, 1000, 2000, 2000],
  );
  assert.equal(Math.max(...pauses.slice(0, 30)), 1998);
  assert.equal(pauses.at(-1), 9990);
  assert.equal(delay(ended(state, lost, at(now, 0.999, false)), now), 29_970);
});

test("every pause is a matter of chance, so that clients do not come back in step", () => {
  fc.assert(
    fc.property(
      fc.nat(40),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.boolean(),
      (attempt, random, visible) => {
        const state = ended(
          { name: "connecting", attempt, troubledSince: 0 },
          lost,
          at(1_000, random, visible),
        );
        const full =
          delay(
            ended({ name: "connecting", attempt, troubledSince: 0 }, lost, at(1_000, 0.9999, visible)),
            1_000,
          ) ?? 0;
        assert.ok(Math.abs((delay(state, 1_000) ?? 0) - random * full) <= full / 100 + 2);
      },
    ),
  );
});

test("a stream that opens and breaks at once does not count as proven: the pauses go on growing", () => {
  let state: ConnectionState = begin;
  for (let i = 0; i < 4; i++) {
    state = retried(ended(caughtUp(opened(state, i)), lost, at(i + 1)));
  }
  assert.deepEqual(state, { name: "connecting", attempt: 4, troubledSince: 4 });
  const proven = ended(caughtUp(opened(state, 10)), lost, at(10_000));
  assert.ok((delay(proven, 10_000) ?? Infinity) <= 250);
});

test("what the server says about when to come back holds, and nothing shortens it", () => {
  const state = ended(begin, { kind: "told", retryAfterMs: 7_000 }, at(0));
  assert.deepEqual([delay(state, 0), state.name === "waiting" && state.patient], [7_000, true]);
});

test("without a session there is nothing to retry", () => {
  const state = ended(begin, { kind: "stopped", why: "session-required" }, at(0));
  assert.deepEqual(state, { name: "stopped", why: "session-required" });
  assert.deepEqual(ended(state, lost, at(1)), state);
  assert.deepEqual(retried(state), state);
});
