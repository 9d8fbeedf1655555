import type { CredentialKind } from "../../chat/outcome.ts";
import type { Failure } from "../../state/view.ts";

/** What a name is opened with; a new one may want a password of its own. */
export type Door = CredentialKind | "new-password";

/** The easiest first. */
const ORDER: readonly CredentialKind[] = ["password", "passkey", "link", "recovery-code", "operator-code"];

/** Whether a refused name only needs something more. */
export function asksForMore({ reason, opensWith }: Failure): boolean {
  switch (reason) {
    case "password-required":
    case "passkey-required":
    case "new-password-required":
      return true;
    case "username-taken":
    case "credential-wrong":
      return opensWith !== undefined;
    default:
      return false;
  }
}

/** That something is wanted is no mistake of the person's: said as a hint. */
export function isMistake({ reason }: Failure): boolean {
  return (
    reason !== "password-required" && reason !== "passkey-required" && reason !== "new-password-required"
  );
}

/** Whether a failure is about the name, and not about what was given beside it. */
export function isAboutName({ reason }: Failure): boolean {
  switch (reason) {
    case "username-invalid":
    case "username-taken":
    case "username-confusable":
    case "username-quarantined":
    case "sign-up-invitation-required":
    case "suspended":
      return true;
    default:
      return false;
  }
}

/** @param passkeys whether this browser has them */
export function doorsOf(opensWith: readonly CredentialKind[], passkeys: boolean): CredentialKind[] {
  return ORDER.filter((door) => opensWith.includes(door) && (door !== "passkey" || passkeys));
}

/**
 * The door that is open after an answer.
 *
 * @param doors those that this browser can go through
 * @param before the one that was tried
 */
export function doorAfter(
  { reason }: Failure,
  doors: readonly CredentialKind[],
  before: Door | undefined,
): Door | undefined {
  switch (reason) {
    case "new-password-required":
      return "new-password";
    case "password-required":
      return "password";
    case "passkey-required":
      // Where there are no passkeys, another way has to be chosen.
      return doors.find((door) => door === "passkey");
    default:
      return before;
  }
}
