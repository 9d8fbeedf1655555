import type { Clock } from "../chat/clock.ts";
import { pause } from "../chat/wait.ts";
import type { Session } from "../session/session.ts";
import type { Occupancy } from "./occupancy.ts";

/**
 * Another tab may have just changed what opens the name: its session then goes on under a new token, which reaches
 * this browser a moment after the old one was refused.
 */
const ON_ITS_WAY_MS = 1_000;

export interface ConfirmingDeps {
  session: Session;
  occupancy: () => Occupancy;
  clock: Clock;
  /** Nobody is logged in here any more, in a browser that is to keep nothing. */
  onGone(): Promise<void>;
  changed(): void;
  failed(error: unknown): void;
}

/** Asks the server who is logged in here; at most one question at a time. */
export interface Confirming {
  /** The server refused this session, and it is not known yet whether another token goes on with it. */
  doubtful(): boolean;
  ask(): void;
  /** The server refused this session. */
  lost(): void;
}

export function createConfirming(deps: ConfirmingDeps): Confirming {
  const { session, clock } = deps;
  let running = false;
  /** Lost meanwhile: the answer may be about the token before. */
  let again = false;
  let doubtful = false;

  async function ask(): Promise<void> {
    if (doubtful) {
      await pause(ON_ITS_WAY_MS, clock);
    }
    again = false;
    const answer = await session.confirm();
    if (again) {
      return ask();
    }
    doubtful = false;
    if (answer === undefined) {
      await deps.onGone();
    } else if (answer !== "unknown") {
      await deps.occupancy().enter(answer);
    }
  }

  const start = () => {
    if (!running) {
      running = true;
      ask()
        .catch(deps.failed)
        .finally(() => {
          running = false;
          if (again) {
            // It was refused again after it was confirmed.
            start();
            return;
          }
          doubtful = false;
          deps.changed();
        });
    }
  };
  return {
    doubtful: () => doubtful,
    ask: start,
    lost: () => {
      again = true;
      doubtful = true;
      start();
    },
  };
}
