import assert from "node:assert/strict";
import { test } from "node:test";
import { nextStep, type Situation } from "./step.ts";

const quiet: Situation = {
  now: 1000,
  left: false,
  sessionEnded: false,
  stopping: false,
  endsAt: 90_000,
  heartbeatAt: 15_000,
  caughtUp: true,
  announced: true,
  newsAt: Infinity,
  feed: undefined,
  mayEndMembership: false,
  retryAt: Infinity,
};

const steps: [string, Partial<Situation>, string][] = [
  ["a client that has gone is served nothing", { left: true, sessionEnded: true, feed: "c_1" }, "leave"],
  [
    "an ended session outranks everything that could be sent",
    { sessionEnded: true, feed: "c_1" },
    "end-session",
  ],
  ["a stopping server says so before it sends more", { stopping: true, feed: "c_1" }, "stop"],
  ["a stream that has lived long enough retires", { now: 90_000, feed: "c_1" }, "retire"],
  ["P6: a heartbeat is not held up by content", { now: 15_000, newsAt: 0, feed: "c_1" }, "beat"],
  [
    "a busy feed does not keep the client from knowing that it is caught up",
    { announced: false, feed: "c_1" },
    "announce",
  ],
  [
    "nothing is announced before everything that waited is sent",
    { announced: false, caughtUp: false, feed: "c_1" },
    "read",
  ],
  ["a busy feed does not starve the news", { newsAt: 1000, feed: "c_1" }, "tell"],
  ["news keeps its pace", { newsAt: 1001, feed: "c_1" }, "read"],
  ["a store that lagged is asked again", { retryAt: 1000 }, "retry"],
];
for (const [title, situation, expected] of steps) {
  test(title, () => assert.equal(nextStep({ ...quiet, ...situation }).do, expected));
}

test("a stream with nothing to do waits until the first thing that falls due", () => {
  assert.deepEqual(nextStep(quiet), { do: "wait", until: 15_000 });
  assert.deepEqual(nextStep({ ...quiet, newsAt: 1500 }), { do: "wait", until: 1500 });
  assert.deepEqual(nextStep({ ...quiet, retryAt: 1020 }), { do: "wait", until: 1020 });
  assert.deepEqual(nextStep({ ...quiet, endsAt: 1001 }), { do: "wait", until: 1001 });
});
