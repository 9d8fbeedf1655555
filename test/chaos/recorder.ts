import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { toCallError } from "../../web/src/transport/errors.ts";
import type { HistoryEvent, Op } from "./history.ts";

/** An event that has not been stamped yet. */
export type Happening = WithoutTime<HistoryEvent>;
type WithoutTime<E> = E extends unknown ? Omit<E, "t"> : never;

/** Writes a run's history: into memory for the checker, and line by line into a file for people. */
export interface Recorder {
  readonly file: string;
  /** Milliseconds since the run began, monotonic. */
  now(): number;
  /** A number that no other operation or stream of this run has. */
  op(): Op;
  /** @param t when it was, if not now */
  write(happening: Happening, t?: number): void;
  /** Everything so far, in the order written. */
  events(): readonly HistoryEvent[];
  /** Calls `run` after every event, until the function returned is called. */
  listen(run: (event: HistoryEvent) => void): () => void;
  /** Resolves when everything is in the file. */
  close(): Promise<void>;
}

/** @param file is made anew */
export function createRecorder(file: string): Recorder {
  const begun = performance.now();
  const events: HistoryEvent[] = [];
  const listeners = new Set<(event: HistoryEvent) => void>();
  const lines = createWriteStream(file);
  let ops = 0;
  const now = () => Math.round((performance.now() - begun) * 1000) / 1000;
  return {
    file,
    now,
    op: () => ++ops,
    write: (happening, t = now()) => {
      const event: HistoryEvent = { t, ...happening };
      events.push(event);
      lines.write(`${JSON.stringify(event)}\n`);
      for (const run of listeners) run(event);
    },
    events: () => events,
    listen: (run) => {
      listeners.add(run);
      return () => void listeners.delete(run);
    },
    close: async () => {
      lines.end();
      await finished(lines);
    },
  };
}

/**
 * Makes one call with its beginning and its end on record.
 *
 * @param begun the operation, which gets a number
 * @param ended what an OK answer is on record as
 * @throws CallError, whose class is on record, too
 */
export async function attempt<T>(
  recorder: Recorder,
  begun: (op: Op) => Happening,
  call: () => Promise<T>,
  ended: (op: Op, answer: T) => Happening = (op) => ({ kind: "done", op }),
): Promise<T> {
  const op = recorder.op();
  recorder.write(begun(op));
  let answer: T;
  try {
    answer = await call();
  } catch (thrown) {
    const error = toCallError(thrown);
    const { failure } = error;
    if (failure.kind === "unknown") {
      recorder.write({ kind: "unanswered", op });
    } else {
      const code = Code[ConnectError.from(error.cause).code];
      recorder.write({
        kind: "refused",
        op,
        code,
        reason: failure.kind === "refused" ? failure.reason : failure.kind,
      });
    }
    throw error;
  }
  recorder.write(ended(op, answer));
  return answer;
}
