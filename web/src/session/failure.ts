import type { Failure, Outcome } from "../chat/outcome.ts";
import { toCallError, type CallFailure } from "../transport/errors.ts";

/** Awaits a call whose outcome a person waits for. */
export async function outcomeOf<T>(call: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    return { ok: false, failure: toFailure(toCallError(error).failure) };
  }
}

/** A failed call as an inline message says it. */
function toFailure(failure: CallFailure): Failure {
  const { message } = failure;
  switch (failure.kind) {
    case "refused":
      return {
        reason: fieldReason(failure.reason),
        message,
        suggestion: failure.suggestion,
        ...(failure.opensWith && { opensWith: failure.opensWith }),
      };
    case "throttled":
      return { reason: "throttled", message, suggestion: undefined, retryAfterMs: failure.retryAfterMs };
    case "session-required":
    case "other-user":
      return { reason: "refused", message, suggestion: undefined };
    case "unknown":
      return { reason: "unreachable", message, suggestion: undefined };
  }
}

type Refused = Extract<CallFailure, { kind: "refused" }>;

function fieldReason(reason: Refused["reason"]): Failure["reason"] {
  switch (reason) {
    case "conversation-not-found":
    case "message-not-found":
    case "message-deleted":
    case "invalid-argument":
    case "other":
      return "refused";
    default:
      return reason;
  }
}
