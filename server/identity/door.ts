import { Refusal, type CredentialKind } from "../refusal.ts";
import type { PasskeyAnswer } from "./passkey-proof.ts";
import type { Account, Door } from "./ports.ts";
import type { Sighting } from "./sighting.ts";

/** What a person gave besides the name; empty when not given. */
export interface Credentials {
  password: string;
  /** From the operator. */
  code: string;
  recoveryCode: string;
  /** Of a link that another browser of the person has approved. */
  linkToken: string;
  passkey: PasskeyAnswer | undefined;
}

/** A door that asks for a credential, which is still to be proven. */
export type LockedDoor = Exclude<Door, "claim" | "session" | "re-entry">;

/**
 * Decides what opens a name. What the browser is known by comes first: then an answer that got lost on the way, and
 * with it a code that was used up, costs nobody their name. A refusal (`password-required`, `passkey-required`,
 * `username-taken`) when nothing that was given could open it; it says what would.
 */
export function chooseDoor(
  { account, sessionDevice, rememberedDevice }: Sighting,
  given: Credentials,
): Door | Refusal {
  if (account === undefined || !account.claimed) {
    return "claim";
  }
  if (sessionDevice !== undefined) {
    return "session";
  }
  if (rememberedDevice !== undefined) {
    return "re-entry";
  }
  return lockedDoor(account, given) ?? credentialRequired(account);
}

function lockedDoor({ passwordHash }: Account, given: Credentials): LockedDoor | undefined {
  if (given.linkToken !== "") return "link";
  if (given.passkey !== undefined) return "passkey";
  if (given.recoveryCode !== "") return "recovery-code";
  if (given.code !== "") return "code";
  return given.password !== "" && passwordHash !== undefined ? "password" : undefined;
}

/**
 * What opens a claimed name. Whether an operator has issued a code, and whether another browser shows one, is not for
 * strangers: both are always named.
 */
export function opensWith({ passwordHash, hasPasskey, hasRecoveryCode }: Account): CredentialKind[] {
  const all: [CredentialKind, boolean][] = [
    ["password", passwordHash !== undefined],
    ["passkey", hasPasskey],
    ["link", true],
    ["recovery-code", hasRecoveryCode],
    ["operator-code", true],
  ];
  return all.filter(([, does]) => does).map(([kind]) => kind);
}

function credentialRequired(account: Account): Refusal {
  const { username } = account;
  const detail = { opensWith: opensWith(account) };
  if (account.passwordHash !== undefined) {
    return new Refusal("password-required", `${username} has a password. Type it to log in.`, {
      field: "password",
      ...detail,
    });
  }
  if (account.hasPasskey) {
    return new Refusal("passkey-required", `${username} has a passkey. Use it to log in.`, {
      field: "passkey",
      ...detail,
    });
  }
  return new Refusal(
    "username-taken",
    `${username} is already in use. If it is yours, log in where you used it and let this browser in from there, ` +
      "or ask whoever runs this server for a code.",
    { field: "username", ...detail },
  );
}
