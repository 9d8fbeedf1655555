import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  begin,
  caughtUp,
  due,
  ended,
  heard,
  opened,
  polled,
  retried,
  woken,
  type ConnectionState,
  type Ending,
} from "./connection.ts";

const lost: Ending = { kind: "lost" };
const silent: Ending = { kind: "silent" };
const begun = begin(0);
const connecting = (attempt: number): ConnectionState => ({
  name: "connecting",
  attempt,
  startedAt: 0,
  troubledSince: 0,
  held: undefined,
});
const at = (now: number, random = 0.999, visible = true) => ({ now, random, visible });
const delay = (state: ConnectionState, now: number) =>
  state.name === "waiting" ? state.until - now : undefined;

test("P6: a visible page that saw its connection close tries again within a quarter of a second", () => {
  const live = caughtUp(opened(begun, 0), 0);
  assert.equal(live.name, "live");
  const waiting = ended(live, lost, at(10_000));
  assert.ok((delay(waiting, 10_000) ?? Infinity) <= 250);
  assert.equal(retried(waiting, 10_100).name, "connecting");
});

test("the pauses grow to 2 s in the first minute of trouble, then to 10 s, and to 30 s in a hidden page", () => {
  let state: ConnectionState = begun;
  let now = 0;
  const pauses: number[] = [];
  while (now < 120_000) {
    state = ended(state, lost, at(now));
    pauses.push(delay(state, now) ?? 0);
    now += pauses.at(-1) ?? 0;
    state = retried(state, now);
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
        const state = ended(connecting(attempt), lost, at(1_000, random, visible));
        const full = delay(ended(connecting(attempt), lost, at(1_000, 0.9999, visible)), 1_000) ?? 0;
        assert.ok(Math.abs((delay(state, 1_000) ?? 0) - random * full) <= full / 100 + 2);
      },
    ),
  );
});

test("a stream that opens and breaks at once does not count as proven: the pauses go on growing", () => {
  let state: ConnectionState = begun;
  for (let i = 0; i < 4; i++) {
    state = retried(ended(caughtUp(opened(state, i), i), lost, at(i + 1)), i + 1);
  }
  assert.deepEqual(
    { ...state },
    { name: "connecting", attempt: 4, startedAt: 4, troubledSince: 4, held: undefined },
  );
  const proven = ended(caughtUp(opened(state, 10), 10), lost, at(10_000));
  assert.ok((delay(proven, 10_000) ?? Infinity) <= 250);
});

test("what the server says about when to come back holds, and nothing shortens it", () => {
  const state = ended(begun, { kind: "told", retryAfterMs: 7_000 }, at(0));
  assert.deepEqual([delay(state, 0), state.name === "waiting" && state.patient], [7_000, true]);
});

test("without a session there is nothing to retry", () => {
  const state = ended(begun, { kind: "stopped", why: "session-required" }, at(0));
  assert.deepEqual(state, { name: "stopped", why: "session-required" });
  assert.deepEqual(ended(state, lost, at(1)), state);
  assert.deepEqual(retried(state, 1), state);
});

test("a stream that says nothing is no proof that the server is away: one poll tells", () => {
  const probing = ended(begun, silent, at(4_000));
  assert.equal(probing.name, "probing");
  assert.equal(polled(probing, false, at(4_100)).name, "polling");
  assert.equal(ended(probing, silent, at(14_000)).name, "waiting");
  assert.equal(retried(ended(probing, lost, at(4_100)), 5_000).name, "connecting");
});

test("a stream that fell silent before anything proved that frames get through is under suspicion; a proven one is not", () => {
  const live = caughtUp(opened(begun, 0), 10);
  assert.equal(ended(live, silent, at(35_000)).name, "probing");
  assert.equal(heard(live, 4_999), live, "what came together with Hello proves nothing");
  const proven = heard(live, 15_000);
  assert.deepEqual(ended(proven, silent, at(50_000)), {
    ...ended(proven, lost, at(50_000, 0)),
    until: 50_000,
  });
});

test("between polls 2 s pass after news, up to 4 s while it is quiet, 15 s in a hidden page", () => {
  let state = polled(ended(begun, silent, at(0)), false, at(0));
  const pauses: number[] = [];
  for (const news of [false, false, false, true]) {
    pauses.push(state.name === "polling" ? state.pollAt : NaN);
    state = polled(state, news, at(0));
  }
  pauses.push(state.name === "polling" ? state.pollAt : NaN);
  pauses.push((polled(state, false, at(0, 0.999, false)) as { pollAt: number }).pollAt);
  assert.deepEqual(pauses, [1999, 2999, 3999, 3999, 1999, 14_996]);
});

test("while polling a stream is tried after 5 s, then ever more seldom, up to every 5 minutes", () => {
  let state = polled(ended(begun, silent, at(0)), false, at(0));
  const trials: number[] = [];
  for (let now = 0; now < 1_000_000; now += 1_000) {
    state = due(state, now);
    if (state.name === "trying") {
      trials.push(now / 1_000);
      state = ended(state, silent, at(now));
    }
  }
  assert.deepEqual(trials, [5, 20, 80, 200, 500, 800]);
});

test("a clock that was set back does not put off the next trial of a stream for longer than any pause", () => {
  const state = polled(ended(begun, silent, at(10_000_000)), false, at(10_000_000));
  assert.equal(due(state, 6_400_000).name, "trying");
});

test("a page that wakes tries a stream soon, unless one was tried in the last two minutes", () => {
  let state = polled(ended(begun, silent, at(0)), false, at(0));
  for (const now of [5_000, 20_000, 80_000]) {
    state = ended(due(state, now), silent, at(now));
  }
  assert.equal(woken(state, 199_000), state);
  state = ended(due(state, 200_000), silent, at(200_000));
  assert.equal(due(woken(state, 320_000), 320_000).name, "trying");
});

test("a server that goes away while streams are held back is asked by polls until the next trial is due", () => {
  const polling = polled(ended(begun, silent, at(0)), false, at(0));
  const waiting = ended(polling, lost, at(2_000));
  assert.ok((delay(waiting, 2_000) ?? Infinity) <= 250);
  assert.equal(retried(waiting, 2_250).name, "probing");
  assert.equal(retried(waiting, 6_000).name, "connecting");
});

test("a trial that comes all the way is live; one that does not goes on polling at once", () => {
  const polling = polled(ended(begun, silent, at(0)), false, at(0));
  const trying = due(polling, 5_000);
  assert.equal(opened(trying, 5_010), trying);
  assert.equal(caughtUp(trying, 5_020).name, "live");
  for (const ending of [silent, lost, { kind: "refused" } as const]) {
    const state = ended(trying, ending, at(9_000));
    assert.deepEqual([state.name, state.name === "polling" && state.pollAt], ["polling", 9_000]);
  }
});
