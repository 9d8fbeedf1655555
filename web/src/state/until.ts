import type { Clock } from "../chat/clock.ts";

/** Resolves when the condition holds, looked at whenever something changes, or after `limitMs` all the same. */
export function until(
  condition: () => boolean,
  { subscribe, clock }: { subscribe(listener: () => void): () => void; clock: Clock },
  limitMs: number,
): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stop();
      cancel();
      resolve();
    };
    const stop = subscribe(() => {
      if (condition()) {
        end();
      }
    });
    const cancel = clock.after(limitMs, end);
    if (condition()) {
      end();
    }
  });
}
