import type { Channel, TabMessage } from "./channel.ts";
import type { Seat } from "./seat.ts";

export interface ElectionDeps<Status> {
  seat: Seat;
  channel: Channel<TabMessage<Status>>;
  /** A name that no other tab has. */
  tab: string;
  visible(): boolean;
  /** Calls `run` when visibility may have changed. */
  onWake(run: () => void): () => void;
}

/**
 * Takes part in choosing the leader until the signal aborts. `lead` runs while this tab leads and must end when
 * its signal aborts. A hidden leader yields to a visible tab, since a hidden page's timers are slow.
 */
export async function takePart<Status>(
  deps: ElectionDeps<Status>,
  lead: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { seat, channel, tab } = deps;
  let leading = false;
  let urgent = false;
  /** Ends the present candidacy, to begin another: urgent, or after having yielded. */
  let turn = new AbortController();

  const want = () => {
    if (!leading && deps.visible()) {
      channel.post({ kind: "want", tab });
    }
  };
  const stopWaking = deps.onWake(want);
  const stopListening = channel.listen((message) => {
    if (message.kind === "want" && leading && !deps.visible()) {
      channel.post({ kind: "yield", to: message.tab });
    } else if (message.kind === "yield" && message.to === tab && !leading && deps.visible()) {
      urgent = true;
      turn.abort();
    }
  });
  const stopAll = () => turn.abort();
  signal.addEventListener("abort", stopAll);
  try {
    want();
    while (!signal.aborted) {
      turn = new AbortController();
      const options = { signal: turn.signal, urgent };
      urgent = false;
      await seat.take(options, async (own) => {
        leading = true;
        await lead(own).finally(() => {
          leading = false;
        });
      });
    }
  } finally {
    signal.removeEventListener("abort", stopAll);
    stopWaking();
    stopListening();
  }
}
