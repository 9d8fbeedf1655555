/** How an action that needs the server ended, for an inline message. */
export type Outcome<T = undefined> = { ok: true; value: T } | { ok: false; failure: Failure };

export interface Failure {
  /** For the screen's decisions: which field, whether to ask for a password. */
  reason:
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
    | "throttled"
    | "refused"
    | "unreachable";
  /** A sentence for the person. */
  message: string;
  /** A value that would be accepted, offered in one click. */
  suggestion: string | undefined;
  /** Throttled: when to try again, in milliseconds from now. */
  retryAfterMs?: number;
  /** A name that needs something to be opened: everything that opens it. */
  opensWith?: readonly CredentialKind[];
}

/** What may open a claimed name. */
export type CredentialKind = "password" | "passkey" | "link" | "recovery-code" | "operator-code";
