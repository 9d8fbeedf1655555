import type { HistoryEvent, Op } from "./history.ts";
import type { Recorder } from "./recorder.ts";

/** Which messages, and changes of messages, are on their way to the server at this moment. */
export interface Traffic {
  /** Resolves when a send began a moment ago and has no answer yet; when the signal aborts, all the same. */
  underWay(signal: AbortSignal): Promise<void>;
  /** Resolves as soon as a send is answered OK; when the signal aborts, all the same. */
  answered(signal: AbortSignal): Promise<void>;
  /** Sends that began in the last moment and have no answer yet. */
  count(): number;
}

/** A send that is older than this may be stuck in a black hole, where the server knows nothing of it. */
const FRESH_MS = 100;

const BEGINNINGS: readonly HistoryEvent["kind"][] = ["send", "change"];
const ANSWERS: readonly HistoryEvent["kind"][] = ["sent", "changed"];

export function watchTraffic(recorder: Recorder): Traffic {
  const begun = new Map<Op, number>();
  const count = () => {
    const now = recorder.now();
    return [...begun.values()].filter((t) => now - t < FRESH_MS).length;
  };
  recorder.listen((event) => {
    if (BEGINNINGS.includes(event.kind)) begun.set((event as { op: Op }).op, event.t);
    else if ([...ANSWERS, "refused", "unanswered"].includes(event.kind)) {
      begun.delete((event as { op: Op }).op);
    }
  });
  const next = (kinds: readonly HistoryEvent["kind"][], signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const end = () => {
        forget();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const forget = recorder.listen((event) => kinds.includes(event.kind) && end());
      signal.addEventListener("abort", end);
      if (signal.aborted) end();
    });
  return {
    count,
    underWay: async (signal) => {
      if (count() === 0) await next(BEGINNINGS, signal);
    },
    answered: (signal) => next(ANSWERS, signal),
  };
}
