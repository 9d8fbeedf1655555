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
    | "throttled"
    | "refused"
    | "unreachable";
  /** A sentence for the person. */
  message: string;
  /** A value that would be accepted, offered in one click. */
  suggestion: string | undefined;
}
