import type { Seat } from "./seat.ts";

/** The part of the Web Locks API that we use. */
export interface Locks {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    hold: () => Promise<void>,
  ): Promise<unknown>;
}

/** A seat by Web Locks: the browser passes it on by itself, also when the tab that held it crashed. */
export function createLockSeat(locks: Locks, name: string): Seat {
  return {
    take: async ({ signal, urgent }, lead) => {
      const own = new AbortController();
      const abort = () => own.abort();
      signal.addEventListener("abort", abort);
      let leading: Promise<void> | undefined;
      try {
        // A lock cannot be stolen and have a signal at once; stealing waits for nobody.
        const options = urgent ? { steal: true } : { signal };
        await locks.request(name, options, () => {
          leading = signal.aborted ? Promise.resolve() : lead(own.signal);
          // Given up at once when this tab has to: a page that is about to sleep may never finish what `lead` began.
          return Promise.race([leading, aborted(signal)]);
        });
      } catch (error) {
        if (!isAbort(error)) {
          throw error;
        }
      } finally {
        // Aborted while waiting, or the seat was stolen while `lead` ran.
        signal.removeEventListener("abort", abort);
        own.abort();
        await leading;
      }
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
