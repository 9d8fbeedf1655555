/**
 * Whether this page is being put to sleep: frozen by the browser, or kept for the way back after it was left. It
 * runs nothing then, and must hold nothing that other tabs need.
 */
export interface Lifecycle {
  asleep(): boolean;
  /** Calls `run` when the page falls asleep, in the last moment in which it can still do something, and when it wakes. */
  onChange(run: () => void): () => void;
}

/** A page that never sleeps. */
export const sleepless: Lifecycle = { asleep: () => false, onChange: () => () => undefined };

/** The page of this browser. */
export function browserLifecycle(): Lifecycle {
  const listeners = new Set<() => void>();
  let asleep = false;
  const become = (next: boolean) => () => {
    asleep = next;
    listeners.forEach((run) => run());
  };
  document.addEventListener("freeze", become(true));
  document.addEventListener("resume", become(false));
  addEventListener("pagehide", become(true));
  addEventListener("pageshow", become(false));
  return {
    asleep: () => asleep,
    onChange: (run) => {
      listeners.add(run);
      return () => void listeners.delete(run);
    },
  };
}
