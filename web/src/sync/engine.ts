import type { Clock } from "../chat/clock.ts";
import type { LiveNews } from "../chat/live-news.ts";
import type { Changes, Frame, Message, Position } from "../chat/model.ts";
import type { Applied, MessageCache } from "../storage/local-store.ts";
import type { ReceiveCalls } from "../transport/calls.ts";
import { CallError } from "../transport/errors.ts";
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
import { createMarks, type Marks } from "./marks.ts";
import type { Page } from "./page.ts";
import { tie, waitUntil } from "../chat/wait.ts";
import { createRest, type Rest } from "./rest.ts";
import { OPENING_LIMIT_MS, SilenceError, watchedStream } from "./watched-stream.ts";

export interface SyncDeps {
  calls: ReceiveCalls;
  cache: MessageCache;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  page: Page;
  userId: string;
  /**
   * A frame has come and is being stored: what is new in it may be shown. Whatever becomes of it, `changed` names its
   * feed then. Nothing is acknowledged before.
   */
  arriving(changes: Changes): void;
  /** The local copy changed in these conversations; "*" when all of it did. */
  changed(conversations: string[], outboxChanged: boolean): void;
  /** What is true only now: who is here, who writes, how far others have come. */
  heard(news: LiveNews): void;
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
  /** Something of one's own was stored: where no stream brings it back, it is asked for at once. */
  noteStored(): void;
}

export function createSync(deps: SyncDeps): Sync {
  const marks = createMarks(deps);
  const rest = createRest(deps);
  return {
    run: async (signal) => {
      const own = new AbortController();
      const untie = tie(own, signal);
      const sending = marks.run(own.signal);
      try {
        await receive(deps, marks, rest, signal);
      } finally {
        untie();
        own.abort();
        await sending.catch(deps.failed);
      }
    },
    noteMarks: (ids) => marks.note(ids),
    noteStored: () => rest.end(),
  };
}

async function receive(deps: SyncDeps, marks: Marks, rest: Rest, signal: AbortSignal): Promise<void> {
  const { clock, page, random } = deps;
  let state = begin(clock.now());
  const enter = (next: ConnectionState) => {
    if (next !== state) {
      state = next;
      deps.connection(state);
    }
  };
  const connection = { enter, state: () => state };
  const circumstances = () => ({ now: clock.now(), random: random(), visible: page.visible() });
  const attempt = async (kind: "stream" | "poll") => {
    const end = await receiveOnce(deps, marks, connection, kind, signal);
    if (!signal.aborted) {
      enter(
        end.kind === "answered"
          ? polled(state, end.news, circumstances())
          : ended(state, end, circumstances()),
      );
    }
  };
  deps.connection(state);
  while (!signal.aborted) {
    switch (state.name) {
      case "stopped":
        return;
      case "waiting":
        await waitUntil(state.until, clock, signal, state.patient ? undefined : page.onWake);
        enter(retried(state, clock.now()));
        break;
      case "polling": {
        const why = await rest.until(state.pollAt, signal);
        enter(why === "woken" ? woken(state, clock.now()) : due(state, clock.now()));
        if (state.name === "polling" && !signal.aborted) {
          await attempt("poll");
        }
        break;
      }
      case "probing":
        await attempt("poll");
        break;
      default:
        await attempt("stream");
    }
  }
}

interface Connection {
  state(): ConnectionState;
  enter(next: ConnectionState): void;
}

/** A poll came to its end, which a stream never does. */
interface Answered {
  kind: "answered";
  news: boolean;
}

/** One stream or one poll, from the cursors held to its end; says how it ended. */
async function receiveOnce(
  deps: SyncDeps,
  marks: Marks,
  connection: Connection,
  kind: "stream" | "poll",
  signal: AbortSignal,
): Promise<Ending | Answered> {
  let last: Ending | Answered = { kind: "lost" };
  try {
    const position = await deps.cache.position();
    const poll = kind === "poll";
    const open = (own: AbortSignal) => deps.calls.receive(position, deps.userId, poll, own);
    const taking = { deps, marks, connection, position, news: false };
    for await (const frame of watchedStream(open, deps, OPENING_LIMIT_MS[kind], signal)) {
      connection.enter(heard(connection.state(), deps.clock.now()));
      if (frame.kind === "going-away") {
        last = { kind: "told", retryAfterMs: frame.retryAfterMs };
      } else if (frame.kind === "caught-up" && poll) {
        last = { kind: "answered", news: taking.news };
      }
      const ending = await take(frame, taking);
      if (ending !== undefined) {
        return ending;
      }
    }
    return last;
  } catch (error) {
    const ending = endingOf(error, signal, deps);
    return ending.kind === "lost" ? last : ending;
  }
}

interface Taking {
  deps: SyncDeps;
  marks: Marks;
  connection: Connection;
  position: Position;
  /** Something came that was not here yet. */
  news: boolean;
}

/** Takes one frame; answers how the stream has to end, if it has to. */
async function take(frame: Frame, taking: Taking): Promise<Ending | undefined> {
  const { deps, marks, connection, position } = taking;
  switch (frame.kind) {
    case "hello":
      connection.enter(opened(connection.state(), deps.clock.now()));
      return greet(frame, deps, position);
    case "changes": {
      const applied = await store(frame.changes, deps);
      if (applied.gap) {
        return { kind: "again" };
      }
      taking.news ||= applied.changed.length > 0;
      deps.changed(applied.changed, applied.outboxChanged);
      deps.heard({ typing: doneTyping(frame.changes.messages) });
      marks.note(applied.changed);
      return undefined;
    }
    case "caught-up":
      deps.heard({ everybody: true });
      connection.enter(caughtUp(connection.state(), deps.clock.now()));
      await marks.noteAll();
      return undefined;
    case "ephemeral":
      deps.heard({ presence: frame.presence, typing: frame.typing });
      return undefined;
    case "receipts":
      deps.heard({ receipts: frame.receipts });
      return undefined;
    case "reset":
      return beginEpoch(frame.epoch, deps);
    case "going-away":
    case "alive":
      return undefined;
  }
}

/** Stores a frame; what is shown of it meanwhile is looked at again, whether it is stored or not. */
async function store(changes: Changes, deps: SyncDeps): Promise<Applied> {
  const storing = deps.cache.apply(changes);
  try {
    deps.arriving(changes);
  } catch (error) {
    // It is shown when it is stored.
    deps.failed(error);
  }
  let applied: Applied = { gap: true };
  try {
    applied = await storing;
    return applied;
  } finally {
    if (applied.gap) {
      deps.changed([changes.feed], false);
    }
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
  deps.heard({ newEpoch: true });
  return { kind: "again" };
}

/** Whoever sent a message writes no more; of one that only changed, nothing follows. */
function doneTyping(messages: readonly Message[]) {
  return messages
    .filter(
      ({ editedAt, deletedAt, reactions }) =>
        editedAt === undefined && deletedAt === undefined && reactions.length === 0,
    )
    .map(({ conversationId, sender }) => ({ conversationId, userId: sender.userId, typing: false }));
}

function endingOf(error: unknown, signal: AbortSignal, deps: SyncDeps): Ending {
  if (error instanceof SilenceError) {
    return { kind: "silent" };
  }
  if (!(error instanceof CallError)) {
    if (!signal.aborted) {
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
