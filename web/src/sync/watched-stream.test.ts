import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../../test/web/manual-clock.ts";
import type { Frame } from "../chat/model.ts";
import type { Page } from "./page.ts";
import { watchedStream } from "./watched-stream.ts";

const OPENING_MS = 4_000;
const hello: Frame = { kind: "hello", epoch: "e", heartbeatMs: 15_000, userId: "u" };

/** A connection that gives the frames and then says nothing more; like a real one it ends only by its signal. */
function connection(frames: Frame[]) {
  const state = { ended: false };
  const open = (signal: AbortSignal): AsyncIterable<Frame> => {
    signal.addEventListener("abort", () => (state.ended = true));
    const left = [...frames];
    const next = async (): Promise<IteratorResult<Frame>> => {
      const value = left.shift();
      return value === undefined ? new Promise(() => undefined) : { done: false, value };
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  };
  return { state, open };
}

function wakingPage() {
  const wakes = new Set<() => void>();
  const page: Page = {
    visible: () => true,
    online: () => true,
    onWake: (run) => {
      wakes.add(run);
      return () => wakes.delete(run);
    },
  };
  return { page, wake: () => wakes.forEach((run) => run()), listeners: () => wakes.size };
}

async function collect(frames: AsyncIterable<Frame>, into: string[]): Promise<void> {
  try {
    for await (const frame of frames) {
      into.push(frame.kind);
    }
    into.push("end");
  } catch (error) {
    into.push((error as Error).name);
  }
}

test("P6: a stream that falls silent is ended after 2⅓ heartbeats", async () => {
  const clock = createManualClock();
  const { page } = wakingPage();
  const { open, state } = connection([hello]);
  const trace: string[] = [];
  void collect(watchedStream(open, { clock, page }, OPENING_MS, new AbortController().signal), trace);
  await clock.pass(34_999);
  assert.deepEqual(trace, ["hello"]);
  await clock.pass(1);
  assert.deepEqual([trace, state.ended, clock.timers()], [["hello", "SilenceError"], true, 0]);
});

test("P6: a stream that does not open is given up", async () => {
  const clock = createManualClock();
  const { page } = wakingPage();
  const { open, state } = connection([]);
  const trace: string[] = [];
  void collect(watchedStream(open, { clock, page }, OPENING_MS, new AbortController().signal), trace);
  await clock.pass(OPENING_MS);
  assert.deepEqual([trace, state.ended], [["SilenceError"], true]);
});

test("P6: a machine that slept past the limit gives its stream up as soon as the page wakes", async () => {
  const clock = createManualClock();
  const { page, wake } = wakingPage();
  const { open } = connection([hello]);
  const trace: string[] = [];
  void collect(watchedStream(open, { clock, page }, OPENING_MS, new AbortController().signal), trace);
  await clock.pass(1);
  clock.jump(3_600_000);
  assert.deepEqual(trace, ["hello"]);
  wake();
  await clock.pass(0);
  assert.deepEqual(trace, ["hello", "SilenceError"]);
});

test("P6: a clock that was set back keeps no silent stream alive", async () => {
  const clock = createManualClock();
  const { page, wake } = wakingPage();
  const { open } = connection([hello]);
  const trace: string[] = [];
  let setBackBy = 0;
  const setBack = { now: () => clock.now() - setBackBy, after: clock.after };
  void collect(
    watchedStream(open, { clock: setBack, page }, OPENING_MS, new AbortController().signal),
    trace,
  );
  await clock.pass(1);
  setBackBy = 3_600_000;
  wake();
  await clock.pass(34_998);
  assert.deepEqual(trace, ["hello"]);
  await clock.pass(1);
  assert.deepEqual(trace, ["hello", "SilenceError"]);
});

test("storing a frame for long is not silence", async () => {
  const clock = createManualClock();
  const { page } = wakingPage();
  const { open } = connection([hello, { kind: "alive" }, { kind: "alive" }]);
  const frames = watchedStream(open, { clock, page }, OPENING_MS, new AbortController().signal);
  assert.equal((await frames.next()).value?.kind, "hello");
  await clock.pass(60_000);
  assert.equal((await frames.next()).value?.kind, "alive");
  await clock.pass(60_000);
  assert.equal((await frames.next()).value?.kind, "alive");
});

test("however its reader leaves, the connection ends and nothing of it stays behind", async () => {
  const clock = createManualClock();
  const { page, listeners } = wakingPage();
  const left = connection([hello, { kind: "alive" }]);
  for await (const frame of watchedStream(
    left.open,
    { clock, page },
    OPENING_MS,
    new AbortController().signal,
  )) {
    assert.equal(frame.kind, "hello");
    break;
  }
  assert.deepEqual([left.state.ended, clock.timers(), listeners()], [true, 0, 0]);

  const aborted = connection([hello]);
  const stop = new AbortController();
  const trace: string[] = [];
  const reading = collect(watchedStream(aborted.open, { clock, page }, OPENING_MS, stop.signal), trace);
  await clock.pass(1);
  stop.abort();
  await reading;
  assert.deepEqual(
    [trace, aborted.state.ended, clock.timers(), listeners()],
    [["hello", "AbortError"], true, 0, 0],
  );
});
