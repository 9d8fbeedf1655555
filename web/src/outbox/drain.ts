import type { Clock } from "../chat/clock.ts";
import type { OutboxRow } from "../chat/outbox-row.ts";
import { createBell, tie, waitUntil } from "../chat/wait.ts";
import type { OutboxStore } from "../storage/local-store.ts";
import type { ReceiveCalls, SendCalls } from "../transport/calls.ts";
import { toCallError } from "../transport/errors.ts";
import { decide, repeatDelay, type Attempt, type Decision } from "./decide.ts";
import { lookUpDoubtful } from "./look-up.ts";

/** Conversations sent to at the same time; a browser has six connections to an origin, one is the stream's. */
const LANES = 3;
/** After a local failure, before the lane tries again. */
const RECOVERY_MS = 5_000;

export interface DrainDeps {
  calls: SendCalls & Pick<ReceiveCalls, "history">;
  store: OutboxStore;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  userId: string;
  /** Rows of the outbox changed. */
  changed(): void;
  /** Nothing more is sent: the session is gone, or somebody else's. */
  halted(why: "session-required" | "other-user"): void;
  /** Something that should not happen, for the console: a bug, or a disk that fails. */
  failed(error: unknown): void;
}

/** The write path of one browser: what waits in the outbox, to the server, in the order typed. */
export interface Drain {
  /** Sends until the signal aborts or the session ends. Rows are added meanwhile: call `wake`. */
  run(signal: AbortSignal): Promise<void>;
  /** There is something new to send, or the server is there again: try at once. */
  wake(): void;
}

/**
 * One lane per conversation, and in it one request at a time: the next is sent when the one before it has a
 * definite answer, so messages land in the order typed. Two drains for a moment (a hand-over between tabs) do no
 * harm, since the server stores an id once.
 */
export function createDrain(deps: DrainDeps): Drain {
  const bell = createBell();
  const impatient = new Set<() => void>();
  const onWake = (run: () => void) => {
    impatient.add(run);
    return () => impatient.delete(run);
  };

  return {
    run: async (signal) => {
      const lanes = new Map<string, Promise<void>>();
      let lookingUp: Promise<void> | undefined;
      const own = new AbortController();
      const untie = tie(own, signal);
      const halt = (why: "session-required" | "other-user") => {
        own.abort();
        deps.halted(why);
      };
      try {
        while (!own.signal.aborted) {
          const rows = await deps.store.rows();
          if (lookingUp === undefined && rows.some((row) => row.doubtful)) {
            lookingUp = lookUpDoubtful(deps, own.signal)
              .catch(deps.failed)
              .finally(() => (lookingUp = undefined));
          }
          for (const row of firstOfLanes(rows)) {
            const { key } = row;
            if (!lanes.has(key) && lanes.size < LANES) {
              const end = () => {
                lanes.delete(key);
                bell.ring();
              };
              lanes.set(key, drainLane(row, { deps, onWake, halt }, own.signal).then(end));
            }
          }
          await bell.wait(own.signal);
        }
      } finally {
        untie();
        own.abort();
        await Promise.all([lookingUp, ...lanes.values()]);
      }
    },
    wake: () => {
      bell.ring();
      for (const run of impatient) {
        run();
      }
    },
  };
}

interface Lane {
  deps: DrainDeps;
  onWake: (run: () => void) => () => void;
  halt(why: "session-required" | "other-user"): void;
}

/** Never rejects: a lane that failed rests, and the rows stay where they are. */
async function drainLane(first: OutboxRow, lane: Lane, signal: AbortSignal): Promise<void> {
  const { clock, failed } = lane.deps;
  try {
    await sendInOrder(first, lane, signal);
  } catch (error) {
    failed(error);
    await waitUntil(clock.now() + RECOVERY_MS, clock, signal);
  }
}

async function sendInOrder(first: OutboxRow, lane: Lane, signal: AbortSignal): Promise<void> {
  const { store, clock, random } = lane.deps;
  const next = async () => firstOfLanes(await store.rows()).find((row) => row.key === first.key);
  let repeated = 0;
  for (let row: OutboxRow | undefined = first; row !== undefined && !signal.aborted; row = await next()) {
    const { decision, attempted } = await sendRow(row, lane.deps, signal);
    if (signal.aborted && decision.kind !== "settle") {
      return;
    }
    await record({ ...row, attempted }, decision, lane);
    if (decision.kind === "repeat") {
      await waitUntil(clock.now() + repeatDelay(repeated++, random()), clock, signal, lane.onWake);
    } else if (decision.kind === "pause") {
      await waitUntil(clock.now() + decision.ms, clock, signal);
    } else {
      repeated = 0;
    }
  }
}

async function sendRow(
  row: OutboxRow,
  { calls, store, userId }: DrainDeps,
  signal: AbortSignal,
): Promise<{ decision: Decision; attempted: boolean }> {
  const sending = calls.send(row, userId, signal).then(
    (stored): Attempt => ({ ok: true, stored }),
    (error: unknown): Attempt => ({ ok: false, failure: toCallError(error).failure }),
  );
  // Written down beside the request rather than before it: a crash must not make an unknown outcome look like none.
  const [attempted, attempt] = await Promise.all([store.attempt(row.id), sending]);
  return { decision: decide({ attempted }, attempt), attempted };
}

async function record(row: OutboxRow, decision: Decision, { deps, halt }: Lane): Promise<void> {
  const { store, changed } = deps;
  switch (decision.kind) {
    case "settle":
      await store.settle(row.id, decision.stored);
      changed();
      return;
    case "fail":
      await store.change(row.id, { state: "failed", failure: decision.failure, attempted: row.attempted });
      changed();
      return;
    case "pause":
      await store.change(row.id, { attempted: row.attempted });
      return;
    case "halt":
      await store.change(row.id, { attempted: row.attempted });
      halt(decision.why);
      return;
    case "repeat":
      // Another leader may have been told that its own attempt was none.
      await store.change(row.id, { attempted: true });
      return;
  }
}

/** Of each conversation, what is to be sent next. */
function firstOfLanes(rows: readonly OutboxRow[]): OutboxRow[] {
  const first = new Map<string, OutboxRow>();
  for (const row of rows) {
    if (row.state === "waiting" && !first.has(row.key)) {
      first.set(row.key, row);
    }
  }
  return [...first.values()];
}
