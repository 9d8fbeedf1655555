import { createContextKey, type ContextValues } from "@connectrpc/connect";
import type { Act } from "../operators.ts";
import type { RefusalReason } from "../refusal.ts";

/**
 * What deserves a line of its own in the log while a call runs. Ids and words of ours only; what a person wrote goes
 * through `logText`. Never a message, a token or a cookie.
 */
export type CallEvent =
  | {
      event: "log-in";
      /** Who is logged in now. */
      user: string;
      session: string;
      door: string;
      device: string;
      address: string;
      /** What people see the device called. */
      browser: string;
    }
  /** Sessions that somebody ended, of `subject`; with their id where it was one. */
  | { event: "sessions-ended"; subject: string; ended: number; session?: string }
  | { event: "refusal"; reason: RefusalReason }
  /** A limit that was hit: which, and when it is worth trying again. */
  | { event: "limit"; limit: string; retryAfterMs: number }
  /** `record` is its number in the audit trail. */
  | { event: "operator-act"; act: Act; record: number; subject?: string; conversation?: string };

/** The id of the call, as its answer carries it in `x-request-id`; empty when nobody gave it one. */
export const requestIdKey = createContextKey("", { description: "request id" });

/** Where the events of a call go. */
export const eventsKey = createContextKey<(event: CallEvent) => void>(() => {}, { description: "events" });

/** Tells the log of something, as part of the call that did it. */
export function tell({ values }: { values: ContextValues }, event: CallEvent): void {
  values.get(eventsKey)(event);
}
