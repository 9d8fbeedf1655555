import { Code, ConnectError } from "@connectrpc/connect";
import { Credential, ErrorDetailSchema, Reason } from "#proto/chat/v1/errors_pb.ts";
import type { CredentialKind } from "../chat/outcome.ts";
import { millis } from "./mapping.ts";

/** How a call failed, in the classes that a decision depends on. */
export type CallFailure =
  /** Definite: this attempt stored nothing. */
  | {
      kind: "refused";
      reason: RefusalReason;
      message: string;
      suggestion: string | undefined;
      /** For a name that needs something to be opened: everything that opens it. */
      opensWith?: readonly CredentialKind[];
    }
  /** Definite for this attempt; what was asked for is kept and asked for again. */
  | { kind: "throttled"; message: string; retryAfterMs: number }
  /** There is no session (any more): log in again, then repeat. */
  | { kind: "session-required"; message: string }
  /** This browser is logged in under another name now: nothing left under it. */
  | { kind: "other-user"; message: string }
  /** The outcome is unknown: a torn connection, a time-out, a proxy's page, a failing disk. Repeat. */
  | { kind: "unknown"; message: string };

/** Refusals that the screen or the sync engine tells apart; every other one is "other". */
export type RefusalReason =
  | "username-invalid"
  | "username-taken"
  | "password-required"
  | "credential-wrong"
  | "password-unacceptable"
  | "passkey-required"
  | "new-password-required"
  | "sign-up-invitation-required"
  | "link-pending"
  | "link-refused"
  | "username-confusable"
  | "username-quarantined"
  | "suspended"
  | "not-found"
  | "conversation-not-found"
  | "message-not-found"
  | "message-deleted"
  | "invalid-argument"
  | "other";

/** The only error that leaves the transport. */
export class CallError extends Error {
  readonly failure: CallFailure;

  constructor(failure: CallFailure, cause: unknown) {
    super(failure.message, { cause });
    this.name = "CallError";
    this.failure = failure;
  }
}

const DEFAULT_RETRY_MS = 1_000;

const reasons: Partial<Record<Reason, RefusalReason>> = {
  [Reason.USERNAME_INVALID]: "username-invalid",
  [Reason.USERNAME_TAKEN]: "username-taken",
  [Reason.PASSWORD_REQUIRED]: "password-required",
  [Reason.CREDENTIAL_WRONG]: "credential-wrong",
  [Reason.PASSWORD_UNACCEPTABLE]: "password-unacceptable",
  [Reason.PASSKEY_REQUIRED]: "passkey-required",
  [Reason.NEW_PASSWORD_REQUIRED]: "new-password-required",
  [Reason.SIGN_UP_INVITATION_REQUIRED]: "sign-up-invitation-required",
  [Reason.LINK_PENDING]: "link-pending",
  [Reason.LINK_REFUSED]: "link-refused",
  [Reason.USERNAME_CONFUSABLE]: "username-confusable",
  [Reason.USERNAME_QUARANTINED]: "username-quarantined",
  [Reason.SUSPENDED]: "suspended",
  [Reason.NOT_FOUND]: "not-found",
  [Reason.CONVERSATION_NOT_FOUND]: "conversation-not-found",
  [Reason.MESSAGE_NOT_FOUND]: "message-not-found",
  [Reason.MESSAGE_DELETED]: "message-deleted",
  [Reason.INVALID_ARGUMENT]: "invalid-argument",
};

const credentials: Partial<Record<Credential, CredentialKind>> = {
  [Credential.PASSWORD]: "password",
  [Credential.PASSKEY]: "passkey",
  [Credential.LINK]: "link",
  [Credential.RECOVERY_CODE]: "recovery-code",
  [Credential.OPERATOR_CODE]: "operator-code",
};

/** What a call answers, or a CallError. */
export async function settled<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toCallError(error);
  }
}

/**
 * Any thrown value as a CallError. Only our own detail makes an error definite (promise P8): a code alone may
 * come from a proxy, and a dropped connection arrives as Code.Unknown.
 */
export function toCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) {
    return thrown;
  }
  const error = ConnectError.from(thrown);
  const detail = error.findDetails(ErrorDetailSchema)[0];
  if (detail === undefined) {
    const message =
      error.code === Code.DeadlineExceeded
        ? "The server did not answer in time."
        : "The server can't be reached.";
    return new CallError({ kind: "unknown", message }, thrown);
  }
  const message = error.rawMessage;
  switch (detail.reason) {
    case Reason.THROTTLED:
      return new CallError(
        { kind: "throttled", message, retryAfterMs: millis(detail.retryAfter) ?? DEFAULT_RETRY_MS },
        thrown,
      );
    case Reason.SESSION_REQUIRED:
      return new CallError({ kind: "session-required", message }, thrown);
    case Reason.OTHER_USER:
      return new CallError({ kind: "other-user", message }, thrown);
    default: {
      const suggestion = detail.suggestion === "" ? undefined : detail.suggestion;
      const reason = reasons[detail.reason] ?? "other";
      // One that a later server knows and this page does not is passed over.
      const opensWith = detail.opensWith.flatMap((one) => credentials[one] ?? []);
      return new CallError(
        { kind: "refused", reason, message, suggestion, ...(opensWith.length > 0 && { opensWith }) },
        thrown,
      );
    }
  }
}
