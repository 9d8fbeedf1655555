import type { Channel, TabMessage } from "./channel.ts";
import type { LeaseClock } from "./lease-seat.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Seat } from "./seat.ts";
import { keepVigil } from "./vigil.ts";

export interface ElectionDeps<Status> {
  seat: Seat;
  channel: Channel<TabMessage<Status>>;
  lifecycle: Lifecycle;
  clock: LeaseClock;
  /** A name that no other tab has. */
  tab: string;
  visible(): boolean;
  /** Calls `run` when visibility may have changed. */
  onWake(run: () => void): () => void;
}

/**
 * Takes part in choosing the leader until the signal aborts. `lead` runs while this tab leads and must end when
 * its signal aborts. A hidden leader yields to a visible tab, since a hidden page's timers are slow; one that says
 * nothing for 6 s is robbed of the seat; a page that falls asleep gives it up and stands again when it wakes.
 */
export async function takePart<Status>(
  deps: ElectionDeps<Status>,
  lead: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { seat, channel, tab, lifecycle, clock } = deps;
  let leading = false;
  let urgent = false;
  let heard = () => undefined as void;
  /** Ends the present candidacy, to begin another: urgent, or after having yielded. */
  let turn = new AbortController();

  const want = () => {
    if (!leading && deps.visible() && !lifecycle.asleep()) {
      channel.post({ kind: "want", tab });
    }
  };
  const rob = () => {
    urgent = true;
    turn.abort();
  };
  const hear = (message: TabMessage<Status>) => {
    if (message.kind === "want" && leading && !deps.visible()) {
      channel.post({ kind: "yield", to: message.tab });
    } else if (message.kind === "yield" && message.to === tab && !leading && deps.visible()) {
      rob();
    } else if (message.kind === "probe" && leading) {
      channel.post({ kind: "alive" });
    } else if (message.kind === "alive") {
      heard();
    }
  };
  const endTurn = () => turn.abort();
  const stops = [
    deps.onWake(want),
    channel.listen(hear),
    lifecycle.onChange(() => (lifecycle.asleep() ? endTurn() : want())),
  ];
  signal.addEventListener("abort", endTurn);

  /** Waits for the seat, watching whoever has it, and leads. */
  async function stand(): Promise<void> {
    turn = new AbortController();
    const options = { signal: turn.signal, urgent };
    urgent = false;
    const vigil = keepVigil(clock, () => channel.post({ kind: "probe" }), rob);
    heard = vigil.heard;
    try {
      await seat.take(options, async (own) => {
        vigil.stop();
        leading = true;
        await lead(own).finally(() => {
          leading = false;
        });
      });
    } finally {
      vigil.stop();
    }
  }

  try {
    want();
    while (!signal.aborted) {
      if (lifecycle.asleep()) {
        await untilAwake(lifecycle, signal);
      } else {
        await stand();
      }
    }
  } finally {
    signal.removeEventListener("abort", endTurn);
    stops.forEach((stop) => stop());
  }
}

function untilAwake(lifecycle: Lifecycle, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!lifecycle.asleep() || signal.aborted) {
        stop();
        signal.removeEventListener("abort", check);
        resolve();
      }
    };
    const stop = lifecycle.onChange(check);
    signal.addEventListener("abort", check);
    check();
  });
}
