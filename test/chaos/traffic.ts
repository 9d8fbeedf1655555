import type { Op } from "./history.ts";
import type { Recorder } from "./recorder.ts";

/** Which messages are on their way to the server at this moment. */
export interface Traffic {
  /** Resolves when a send began a moment ago and has no answer yet; when the signal aborts, all the same. */
  underWay(signal: AbortSignal): Promise<void>;
  /** Sends that began in the last moment and have no answer yet. */
  count(): number;
}

/** A send that is older than this may be stuck in a black hole, where the server knows nothing of it. */
const FRESH_MS = 100;

export function watchTraffic(recorder: Recorder): Traffic {
  const begun = new Map<Op, number>();
  const count = () => {
    const now = recorder.now();
    return [...begun.values()].filter((t) => now - t < FRESH_MS).length;
  };
  let wake = () => undefined as void;
  recorder.listen((event) => {
    if (event.kind === "send") {
      begun.set(event.op, event.t);
      wake();
    } else if (event.kind === "sent" || event.kind === "refused" || event.kind === "unanswered") {
      begun.delete(event.op);
    }
  });
  return {
    count,
    underWay: (signal) =>
      new Promise((resolve) => {
        const end = () => {
          wake = () => undefined;
          signal.removeEventListener("abort", end);
          resolve();
        };
        wake = end;
        signal.addEventListener("abort", end);
        if (count() > 0 || signal.aborted) end();
      }),
  };
}
