import type { Clock } from "../chat/clock.ts";
import type { Frame, Position, Presence } from "../chat/model.ts";
import type { MessageCache } from "../storage/local-store.ts";
import type { ReceiveCalls } from "../transport/calls.ts";
import { CallError } from "../transport/errors.ts";
import { begin, caughtUp, ended, opened, retried, type ConnectionState, type Ending } from "./connection.ts";
import { createMarks, type Marks } from "./marks.ts";
import type { Page } from "./page.ts";
import { tie, waitUntil } from "../chat/wait.ts";
import { SilenceError, watchedStream } from "./watched-stream.ts";

export interface SyncDeps {
  calls: ReceiveCalls;
  cache: MessageCache;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  page: Page;
  userId: string;
  /** The local copy changed in these conversations; "*" when all of it did. */
  changed(conversations: string[], outboxChanged: boolean): void;
  /** People came or went; with `all`, everybody else is away. */
  presence(people: Presence[], all: boolean): void;
  connection(state: ConnectionState): void;
  /** Something that should not happen, for the console: a bug, or a disk that fails. */
  failed(error: unknown): void;
}

/** The read path of one browser: what the server has, into the local copy. */
export interface Sync {
  /** Receives and acknowledges until the signal aborts or the session ends. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** Marks of these conversations changed on this device. */
  noteMarks(conversationIds: Iterable<string>): void;
}

export function createSync(deps: SyncDeps): Sync {
  const marks = createMarks(deps);
  return {
    run: async (signal) => {
      const own = new AbortController();
      const untie = tie(own, signal);
      const sending = marks.run(own.signal);
      try {
        await receive(deps, marks, signal);
      } finally {
        untie();
        own.abort();
        await sending.catch(deps.failed);
      }
    },
    noteMarks: (ids) => marks.note(ids),
  };
}

async function receive(deps: SyncDeps, marks: Marks, signal: AbortSignal): Promise<void> {
  let state = begin;
  const enter = (next: ConnectionState) => {
    if (next !== state) {
      state = next;
      deps.connection(state);
    }
  };
  deps.connection(state);
  while (!signal.aborted && state.name !== "stopped") {
    const ending = await receiveOnce(deps, marks, { enter, state: () => state }, signal);
    if (signal.aborted) {
      return;
    }
    const { clock, page, random } = deps;
    enter(ended(state, ending, { now: clock.now(), random: random(), visible: page.visible() }));
    if (state.name === "waiting") {
      await waitUntil(state.until, clock, signal, state.patient ? undefined : page.onWake);
      enter(retried(state));
    }
  }
}

interface Connection {
  state(): ConnectionState;
  enter(next: ConnectionState): void;
}

/** One stream, from the cursors held to its end; says how it ended. */
async function receiveOnce(
  deps: SyncDeps,
  marks: Marks,
  connection: Connection,
  signal: AbortSignal,
): Promise<Ending> {
  let goingAway: Ending | undefined;
  try {
    const position = await deps.cache.position();
    const open = (own: AbortSignal) => deps.calls.receive(position, deps.userId, own);
    for await (const frame of watchedStream(open, deps, signal)) {
      if (frame.kind === "going-away") {
        goingAway = { kind: "told", retryAfterMs: frame.retryAfterMs };
      }
      const ending = await take(frame, { deps, marks, connection, position });
      if (ending !== undefined) {
        return ending;
      }
    }
    return goingAway ?? { kind: "lost" };
  } catch (error) {
    const ending = endingOf(error, signal, deps);
    return ending.kind === "lost" && goingAway !== undefined ? goingAway : ending;
  }
}

interface Taking {
  deps: SyncDeps;
  marks: Marks;
  connection: Connection;
  position: Position;
}

/** Takes one frame; answers how the stream has to end, if it has to. */
async function take(
  frame: Frame,
  { deps, marks, connection, position }: Taking,
): Promise<Ending | undefined> {
  switch (frame.kind) {
    case "hello":
      connection.enter(opened(connection.state(), deps.clock.now()));
      return greet(frame, deps, position);
    case "changes": {
      const applied = await deps.cache.apply(frame.changes);
      if (applied.gap) {
        return { kind: "again" };
      }
      deps.changed(applied.changed, applied.outboxChanged);
      marks.note(applied.changed);
      return undefined;
    }
    case "caught-up":
      deps.presence([], true);
      connection.enter(caughtUp(connection.state()));
      await marks.noteAll();
      return undefined;
    case "presence":
      deps.presence(frame.presence, false);
      return undefined;
    case "reset":
      return beginEpoch(frame.epoch, deps);
    case "going-away":
    case "alive":
      return undefined;
  }
}

async function greet(
  hello: { epoch: string; userId: string },
  deps: SyncDeps,
  position: Position,
): Promise<Ending | undefined> {
  if (hello.userId !== deps.userId) {
    return { kind: "stopped", why: "other-user" };
  }
  if (hello.epoch === position.epoch) {
    return undefined;
  }
  const ending = await beginEpoch(hello.epoch, deps);
  // Without cursors there was nothing that the other epoch could have misled.
  return position.cursors.length === 0 ? undefined : ending;
}

async function beginEpoch(epoch: string, deps: SyncDeps): Promise<Ending> {
  await deps.cache.reset(epoch);
  deps.changed(["*"], true);
  return { kind: "again" };
}

function endingOf(error: unknown, signal: AbortSignal, deps: SyncDeps): Ending {
  if (!(error instanceof CallError)) {
    if (!signal.aborted && !(error instanceof SilenceError)) {
      deps.failed(error);
    }
    return { kind: "lost" };
  }
  switch (error.failure.kind) {
    case "unknown":
      return { kind: "lost" };
    case "throttled":
      return { kind: "told", retryAfterMs: error.failure.retryAfterMs };
    case "refused":
      return { kind: "refused" };
    case "session-required":
    case "other-user":
      return { kind: "stopped", why: error.failure.kind };
  }
}
