import type { Seat } from "./seat.ts";

/** Text that all tabs of a browser share, such as localStorage. */
export interface SharedText {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** The keys that begin with `prefix`. */
  keys(prefix: string): string[];
  /** Another tab changed this key. */
  onChange(key: string, run: () => void): () => void;
}

/** Time as this room needs it; see web/src/chat/clock.ts, which fits. */
export interface LeaseClock {
  now(): number;
  after(ms: number, run: () => void): () => void;
}

/** A lease lasts this long without being renewed; a hidden tab, whose timers are slow, loses it. */
const LEASE_MS = 6_000;
const RENEW_MS = 2_000;
/** Two tabs may write at the same moment; the last wins, and after this both have seen who it was. */
const SETTLE_MS = 60;

interface Lease {
  holder: string;
  until: number;
}

export interface LeaseDeps {
  shared: SharedText;
  clock: LeaseClock;
  /** Where the lease is written. */
  key: string;
  /** A name that no other tab has. */
  tab: string;
  /** Calls `run` when the page is being closed or left: the last moment to give the lease up. */
  onLeave(run: () => void): () => void;
}

/**
 * A seat by a lease in shared text, for plain http, where there are no Web Locks. Not a true lock: two tabs may
 * hold it for a moment, which the design allows.
 */
export function createLeaseSeat({ shared, clock, key, tab, onLeave }: LeaseDeps): Seat {
  const current = (): Lease | undefined => {
    const lease = parseLease(shared.get(key));
    const left = (lease?.until ?? 0) - clock.now();
    // One that lasts longer than any lease does was written before the clock was set back.
    return left > 0 && left <= LEASE_MS ? lease : undefined;
  };
  const write = () =>
    shared.set(key, JSON.stringify({ holder: tab, until: clock.now() + LEASE_MS } satisfies Lease));
  const mine = () => current()?.holder === tab;

  const release = () => {
    if (mine()) {
      shared.remove(key);
    }
  };

  /** Resolves to whether the lease is held; false only when the signal aborted. */
  async function acquire(signal: AbortSignal, urgent: boolean): Promise<boolean> {
    for (let force = urgent; !signal.aborted; force = false) {
      const lease = current();
      if (lease === undefined || lease.holder === tab || force) {
        write();
        await pause(SETTLE_MS, signal);
        if (signal.aborted) {
          release();
        } else if (mine()) {
          return true;
        }
      } else {
        await pause(Math.max(1, lease.until - clock.now()), signal, (run) => shared.onChange(key, run));
      }
    }
    return false;
  }

  /** Renews until the lease is another tab's. */
  async function renew(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const holder = current()?.holder;
      if (holder !== undefined && holder !== tab) {
        return;
      }
      write();
      await pause(RENEW_MS, signal, (run) => shared.onChange(key, run));
    }
  }

  function pause(ms: number, signal: AbortSignal, onWake?: (run: () => void) => () => void): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        stopWaking?.();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const cancel = clock.after(ms, end);
      const stopWaking = onWake?.(end);
      signal.addEventListener("abort", end);
      if (signal.aborted) {
        end();
      }
    });
  }

  return {
    take: async ({ signal, urgent }, lead) => {
      if (!(await acquire(signal, urgent))) {
        return;
      }
      const own = new AbortController();
      const abort = () => own.abort();
      signal.addEventListener("abort", abort);
      const stayed = onLeave(release);
      try {
        const ended = lead(own.signal).finally(abort);
        await renew(own.signal);
        abort();
        // At once: a page that is about to sleep may never finish what `lead` began.
        release();
        await ended;
      } finally {
        signal.removeEventListener("abort", abort);
        stayed();
        release();
      }
    },
  };
}

function parseLease(text: string | undefined): Lease | undefined {
  try {
    const { holder, until } = JSON.parse(text ?? "") as Partial<Lease>;
    return typeof holder === "string" && typeof until === "number" ? { holder, until } : undefined;
  } catch {
    return undefined;
  }
}
