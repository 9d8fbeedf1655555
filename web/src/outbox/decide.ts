import type { OutboxRow, StoredAt } from "../chat/outbox-row.ts";
import type { CallFailure } from "../transport/errors.ts";

/** What one attempt to send a row came to. */
export type Attempt = { ok: true; stored: StoredAt } | { ok: false; failure: CallFailure };

/** What is to be done with the row, and with its lane. */
export type Decision =
  | { kind: "settle"; stored: StoredAt }
  | { kind: "fail"; failure: string }
  /** Keep the row; go on in `ms`. Nothing of this attempt was stored. */
  | { kind: "pause"; ms: number }
  /** Keep the row; nobody knows whether it was stored. Send the same again, later. */
  | { kind: "repeat" }
  /** Keep the row; nothing is sent until somebody has logged in again. */
  | { kind: "halt"; why: "session-required" | "other-user" };

/** `row` as it was before this attempt. */
export function decide(row: Pick<OutboxRow, "attempted">, attempt: Attempt): Decision {
  if (attempt.ok) {
    return { kind: "settle", stored: attempt.stored };
  }
  const { failure } = attempt;
  switch (failure.kind) {
    case "refused":
      // An earlier attempt may have been stored: to say "not sent" could be a lie.
      return {
        kind: "fail",
        failure: row.attempted ? `This may have been sent. ${failure.message}` : failure.message,
      };
    case "throttled":
      return { kind: "pause", ms: failure.retryAfterMs };
    case "session-required":
    case "other-user":
      return { kind: "halt", why: failure.kind };
    case "unknown":
      return { kind: "repeat" };
  }
}

const FIRST_DELAY_MS = 500;
const CAP_MS = 30_000;

/** Before the next attempt after `repeated` unknown ones; half of it is chance, so that clients do not march in step. */
export function repeatDelay(repeated: number, random: number): number {
  const full = Math.min(CAP_MS, FIRST_DELAY_MS * 2 ** Math.min(repeated, 10));
  return Math.floor(full / 2 + (random * full) / 2);
}
