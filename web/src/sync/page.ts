/** What the read path wants to know of the page it runs in. */
export interface Page {
  visible(): boolean;
  /** False when the browser is sure that there is no network. True proves nothing. */
  online(): boolean;
  /**
   * Calls `run` whenever something may have changed while nobody looked: the page became visible, the network
   * came or went, the clock jumped. Returns how to stop.
   */
  onWake(run: () => void): () => void;
}

const TICK_MS = 5_000;
/** A tick this late means that the machine slept, or that timers of a hidden page were held back. */
const JUMP_MS = 15_000;

/** The page of this browser. */
export function browserPage(): Page {
  return {
    visible: () => document.visibilityState === "visible",
    online: () => navigator.onLine,
    onWake: (run) => {
      const stop = new AbortController();
      for (const name of ["visibilitychange", "resume"]) {
        document.addEventListener(name, run, stop);
      }
      for (const name of ["online", "offline", "pageshow", "focus"]) {
        addEventListener(name, run, stop);
      }
      const stopWatching = watchForJumps(run);
      return () => {
        stop.abort();
        stopWatching();
      };
    },
  };
}

function watchForJumps(run: () => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    const jumped = Math.abs(now - last - TICK_MS) >= JUMP_MS;
    last = now;
    if (jumped) {
      run();
    }
  }, TICK_MS);
  return () => clearInterval(timer);
}
