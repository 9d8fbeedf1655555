import type { Hint } from "../chat/model.ts";

/** Carries hints to everyone who reads feeds. A hint lost or doubled costs nothing but time. */
export interface Broker {
  /** Announces that feeds moved. Never throws: it is called after a commit, when nothing may fail any more. */
  publish(hints: readonly Hint[]): void;
  /** Calls `listener` with every hint published from now on; the result ends that, and may be called twice. */
  subscribe(listener: HintListener): () => void;
}

export type HintListener = (hints: readonly Hint[]) => void;

/**
 * A broker within this process: listeners run at once, in the order they subscribed.
 * @param onListenerError hears of a listener that threw; the others are called all the same
 */
export function createLocalBroker(onListenerError: (error: unknown) => void): Broker {
  const listeners = new Set<HintListener>();
  return {
    publish(hints) {
      for (const listener of listeners) {
        try {
          listener(hints);
        } catch (error) {
          onListenerError(error);
        }
      }
    },
    subscribe(listener) {
      // Wrapped, so that the same function subscribed twice is two subscriptions.
      const subscription: HintListener = (hints) => listener(hints);
      listeners.add(subscription);
      return () => void listeners.delete(subscription);
    },
  };
}
