import type { Clock } from "../chat/clock.ts";
import { isChange, isSend, type OutboxRow } from "../chat/outbox-row.ts";
import { supersede } from "../chat/supersede.ts";
import { createBell, tie, waitUntil } from "../chat/wait.ts";
import type { OutboxStore } from "../storage/local-store.ts";
import type { ReceiveCalls } from "../transport/calls.ts";
import type { SendCalls } from "../transport/send-calls.ts";
import { toCallError } from "../transport/errors.ts";
import { decide, repeatDelay, type Answer, type Attempt, type Decision } from "./decide.ts";
import { lookUpDoubtful } from "./look-up.ts";

/** Conversations sent to at the same time; a browser has six connections to an origin, one is the stream's. */
const LANES = 3;
/** After a local failure, before the lane tries again. */
const RECOVERY_MS = 5_000;
/** A pause from which on the person is told why: "in a moment" has passed before anybody could read it. */
const TOLD_FROM_MS = 10_000;
const NEVER_SENT = "The message that this would change was not sent.";

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
  /**
   * There is something new to send, or the server is there again: try at once.
   *
   * @param rows the outbox as it was a moment ago, in the order typed: what is new in it need not be read first
   */
  wake(rows?: readonly OutboxRow[]): void;
}

/**
 * One lane per conversation, and in it one request at a time: the next is sent when the one before it has a
 * definite answer, so messages land in the order typed. Two drains for a moment (a hand-over between tabs) do no
 * harm, since the server stores an id once.
 */
export function createDrain(deps: DrainDeps): Drain {
  const bell = createBell();
  const impatient = new Set<() => void>();
  let told: readonly OutboxRow[] | undefined;
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
      told = undefined;
      const halt = (why: "session-required" | "other-user") => {
        own.abort();
        deps.halted(why);
      };
      try {
        while (!own.signal.aborted) {
          // A row that has gone on since is in a lane, which reads what is next; sending one twice would do no harm.
          const rows = told ?? (await deps.store.rows());
          told = undefined;
          if (lookingUp === undefined && rows.some((row) => isSend(row) && row.doubtful)) {
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
              lanes.set(
                key,
                drainLane({ row, later: laterThan(row, rows) }, { deps, onWake, halt }, own.signal).then(end),
              );
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
    wake: (rows) => {
      told = rows;
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

/** A row that is to be sent, and what waits behind it in its lane. */
interface Turn {
  row: OutboxRow;
  later: readonly OutboxRow[];
}

/** Never rejects: a lane that failed rests, and the rows stay where they are. */
async function drainLane(first: Turn, lane: Lane, signal: AbortSignal): Promise<void> {
  const { clock, failed } = lane.deps;
  try {
    await sendInOrder(first, lane, signal);
  } catch (error) {
    failed(error);
    await waitUntil(clock.now() + RECOVERY_MS, clock, signal);
  }
}

async function sendInOrder(first: Turn, lane: Lane, signal: AbortSignal): Promise<void> {
  const { store, clock, random, changed } = lane.deps;
  const next = async (): Promise<Turn | undefined> => {
    const rows = await store.rows();
    const row = firstOfLanes(rows).find(({ key }) => key === first.row.key);
    return row && { row, later: laterThan(row, rows) };
  };
  let repeated = 0;
  for (let turn: Turn | undefined = first; turn !== undefined && !signal.aborted; turn = await next()) {
    const { row, later } = turn;
    if (supersede([row, ...later]) !== undefined) {
      await store.supersede(row.key);
      changed();
      continue;
    }
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
  deps: DrainDeps,
  signal: AbortSignal,
): Promise<{ decision: Decision; attempted: boolean }> {
  if (isChange(row) && row.conversationId === undefined) {
    return { decision: { kind: "fail", failure: NEVER_SENT }, attempted: false };
  }
  const sending = call(row, deps, signal).then(
    (answer): Attempt => ({ ok: true, answer }),
    (error: unknown): Attempt => ({ ok: false, failure: toCallError(error).failure }),
  );
  // Written down beside the request rather than before it: a crash must not make an unknown outcome look like none.
  const [attempted, attempt] = await Promise.all([deps.store.attempt(row.id), sending]);
  return { decision: decide({ ...row, attempted }, attempt), attempted };
}

async function call(row: OutboxRow, { calls, userId }: DrainDeps, signal: AbortSignal): Promise<Answer> {
  if (isSend(row)) {
    return calls.send(row, userId, signal);
  }
  const { id, command, conversationId = "" } = row;
  const version = await calls.change({ id, command, conversationId }, userId, signal);
  return { feed: command.kind === "entry" ? userId : conversationId, version };
}

async function record(row: OutboxRow, decision: Decision, { deps, halt }: Lane): Promise<void> {
  const { store, changed } = deps;
  switch (decision.kind) {
    case "settle":
      await settle(row, decision.answer, store);
      changed();
      return;
    case "withdraw":
      await store.withdraw(row.id);
      changed();
      return;
    case "fail":
      await store.change(row.id, { state: "failed", failure: decision.failure, attempted: row.attempted });
      changed();
      return;
    case "pause":
      await store.change(row.id, {
        attempted: row.attempted,
        failure: decision.ms >= TOLD_FROM_MS ? decision.why : undefined,
      });
      changed();
      return;
    case "halt":
      await store.change(row.id, { attempted: row.attempted });
      halt(decision.why);
      return;
    case "repeat":
      // Another leader may have been told that its own attempt was none.
      await store.change(row.id, { attempted: true, failure: undefined });
      return;
  }
}

function settle(row: OutboxRow, answer: Answer, store: OutboxStore): Promise<void> {
  return "feed" in answer ? store.settleChange(row.id, answer) : store.settle(row.id, answer);
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

function laterThan(first: OutboxRow, rows: readonly OutboxRow[]): OutboxRow[] {
  return rows.filter((row) => row.state === "waiting" && row.key === first.key && row.order > first.order);
}
