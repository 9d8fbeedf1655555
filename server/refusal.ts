/**
 * A definite refusal: the attempt stored nothing, and nothing will be stored unless the caller sends
 * again (promise P8). Everything else that is thrown is either transient or a bug, and its outcome is
 * unknown to the caller. Codes of the wire appear only in `rpc/`.
 */
export type RefusalReason =
  | "invalid-argument"
  | "username-invalid"
  | "username-taken"
  | "password-required"
  | "credential-wrong"
  | "password-unacceptable"
  | "session-required"
  | "other-user"
  | "conversation-not-found"
  | "recipient-not-found"
  | "text-empty"
  | "text-too-long"
  | "client-id-reused"
  | "throttled"
  | "limit-reached"
  | "seq-beyond-head"
  | "epoch-over"
  | "forbidden-origin"
  | "not-allowed"
  | "message-not-found"
  | "message-deleted"
  | "invitation-not-found"
  | "sign-up-invitation-required"
  | "new-password-required"
  | "username-confusable"
  | "username-quarantined"
  | "passkey-required"
  | "link-pending"
  | "link-refused"
  | "suspended"
  | "recipient-refuses"
  | "conversation-closed"
  | "not-found";

/** What may open a claimed name. */
export type CredentialKind = "password" | "passkey" | "link" | "recovery-code" | "operator-code";

export interface RefusalDetail {
  /** The request's field at fault, in its proto spelling. */
  field?: string;
  /** A value that would be accepted in that field. */
  suggestion?: string;
  /** Throttling only: milliseconds to wait before another attempt. */
  retryAfterMs?: number;
  /** Throttling only, for the log: the setting that says how much is let through. */
  limit?: string;
  /** For a name that needs something to be opened: everything that opens it. */
  opensWith?: readonly CredentialKind[];
}

export class Refusal extends Error {
  readonly reason: RefusalReason;
  readonly detail: RefusalDetail;

  /** @param message a sentence for the person, without anything they did not type themselves */
  constructor(reason: RefusalReason, message: string, detail: RefusalDetail = {}) {
    super(message);
    this.name = "Refusal";
    this.reason = reason;
    this.detail = detail;
  }
}
