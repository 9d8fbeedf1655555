import type { Clock } from "../chat/clock.ts";
import type { Connection } from "./view.ts";

/** Trouble shorter than this is nobody's business. */
const TROUBLE_MS = 2_000;

export interface ConnectionInputs {
  live: boolean;
  wentOffline: boolean;
  /** The browser is sure that there is no network. */
  noNetwork: boolean;
  sessionExpired: boolean;
}

export function connectionOf({ live, wentOffline, noNetwork, sessionExpired }: ConnectionInputs): Connection {
  if (wentOffline || sessionExpired) {
    return "offline";
  }
  if (live) {
    return "connected";
  }
  return noNetwork ? "offline" : "connecting";
}

/** Watches for the connection being away for more than 2 s without that being chosen. */
export interface Trouble {
  now(): boolean;
  /** `fine`: connected, or away on purpose. */
  note(fine: boolean): void;
}

export function watchTrouble(clock: Clock, changed: () => void): Trouble {
  let troubled = false;
  let cancel: (() => void) | undefined;
  return {
    now: () => troubled,
    note: (fine) => {
      if (fine) {
        cancel?.();
        cancel = undefined;
        troubled = false;
      } else {
        cancel ??= clock.after(TROUBLE_MS, () => {
          troubled = true;
          changed();
        });
      }
    },
  };
}
