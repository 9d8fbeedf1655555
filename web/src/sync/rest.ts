import type { Clock } from "../chat/clock.ts";
import { waitUntil } from "../chat/wait.ts";
import type { Page } from "./page.ts";

/** The pause between two polls. */
export interface Rest {
  /** Resolves at the time, when the page wakes, when `end` is called (also just before), or when the signal aborts. */
  until(time: number, signal: AbortSignal): Promise<"rested" | "woken">;
  /** There is something to poll for. */
  end(): void;
}

export function createRest({ clock, page }: { clock: Clock; page: Page }): Rest {
  let asked = false;
  let interrupt = () => undefined as void;
  return {
    until: async (time, signal) => {
      let woken = false;
      if (!asked) {
        await waitUntil(time, clock, signal, (run) => {
          interrupt = run;
          return page.onWake(() => {
            woken = true;
            run();
          });
        });
      }
      asked = false;
      return woken ? "woken" : "rested";
    },
    end: () => {
      asked = true;
      interrupt();
    },
  };
}
