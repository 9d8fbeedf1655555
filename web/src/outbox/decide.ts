import type { Change, ChangeRow, OutboxRow, StoredAt } from "../chat/outbox-row.ts";
import type { CallFailure, RefusalReason } from "../transport/errors.ts";

/** What the server answered to what it did: where a message is, or since when a change is there. */
export type Answer = StoredAt | NonNullable<ChangeRow["settled"]>;

/** What one attempt to send a row came to. */
export type Attempt = { ok: true; answer: Answer } | { ok: false; failure: CallFailure };

/** What is to be done with the row, and with its lane. */
export type Decision =
  | { kind: "settle"; answer: Answer }
  | { kind: "fail"; failure: string }
  /** There is nothing left to do: the row goes. */
  | { kind: "withdraw" }
  /** Keep the row; go on in `ms`. Nothing of this attempt was stored. */
  | { kind: "pause"; ms: number; why: string }
  /** Keep the row; nobody knows whether it was stored. Send the same again, later. */
  | { kind: "repeat" }
  /** Keep the row; nothing is sent until somebody has logged in again. */
  | { kind: "halt"; why: "session-required" | "other-user" };

/** `row` as it was before this attempt. */
export function decide(row: Pick<OutboxRow, "attempted" | "command">, attempt: Attempt): Decision {
  if (attempt.ok) {
    return { kind: "settle", answer: attempt.answer };
  }
  const { failure } = attempt;
  switch (failure.kind) {
    case "refused":
      return row.command !== undefined && isPointless(row.command, failure.reason)
        ? { kind: "withdraw" }
        : { kind: "fail", failure: sentence(row, failure.message) };
    case "throttled":
      return { kind: "pause", ms: failure.retryAfterMs, why: failure.message };
    case "session-required":
    case "other-user":
      return { kind: "halt", why: failure.kind };
    case "unknown":
      return { kind: "repeat" };
  }
}

/** An earlier attempt may have been stored: to say "not sent" could be a lie. */
function sentence({ attempted, command }: Pick<OutboxRow, "attempted" | "command">, message: string): string {
  if (!attempted) {
    return message;
  }
  return `This may have been ${command === undefined ? "sent" : "done"}. ${message}`;
}

const gone: readonly RefusalReason[] = ["message-not-found", "message-deleted", "conversation-not-found"];

/**
 * Whether nobody misses a change that was refused for this reason: what it was about is gone, and there are no words
 * in it. A person's own view of a conversation simply goes back to what the server has.
 */
function isPointless(change: Change, reason: RefusalReason): boolean {
  return change.kind === "entry" || (change.kind !== "edit" && gone.includes(reason));
}

const FIRST_DELAY_MS = 500;
const CAP_MS = 30_000;

/** Before the next attempt after `repeated` unknown ones; half of it is chance, so that clients do not march in step. */
export function repeatDelay(repeated: number, random: number): number {
  const full = Math.min(CAP_MS, FIRST_DELAY_MS * 2 ** Math.min(repeated, 10));
  return Math.floor(full / 2 + (random * full) / 2);
}
