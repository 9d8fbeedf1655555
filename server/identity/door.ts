import { Refusal } from "../refusal.ts";
import type { Door } from "./ports.ts";
import type { Sighting } from "./sighting.ts";

/** What a person gave besides the name; empty when not given. */
export interface Credentials {
  password: string;
  code: string;
}

/**
 * Decides what opens a name: for `password` and `code` the credential is still to be proven. A refusal
 * (`password-required`, `username-taken`) when nothing that was given could open it.
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
  if (given.code !== "") {
    return "code";
  }
  if (account.passwordHash === undefined) {
    return usernameTaken(account.username);
  }
  if (given.password === "") {
    return new Refusal("password-required", `${account.username} has a password. Type it to log in.`, {
      field: "password",
    });
  }
  return "password";
}

function usernameTaken(username: string): Refusal {
  return new Refusal(
    "username-taken",
    `${username} is already in use. If it is yours, log in where you used it and add a password under Account, ` +
      "or ask whoever runs this server for a code.",
    { field: "username" },
  );
}
