import { Refusal } from "../refusal.ts";
import { commonPasswords } from "./common-passwords-data.ts";

const MIN_BYTES = 8;
/** Longer ones are refused before any work is spent on them. */
const MAX_BYTES = 256;

/** What people think of first, here and since. */
const OURS =
  "p@ssword 0123456789 87654321 987654321 12341234 letmein123 welcome123 abcdefgh administrator " +
  "changeme1 michelle jennifer restante ";

const COMMON = new Set((OURS + commonPasswords).split(/\s+/));

/**
 * A password in the one form in which it is hashed and compared: keyboards differ in how they compose
 * letters (Unicode NFC).
 */
export function normalPassword(text: string): string {
  return text.normalize("NFC");
}

/** Whether a text could be anybody's password; what cannot is never hashed. */
export function isPasswordLength(text: string): boolean {
  const bytes = Buffer.byteLength(text, "utf8");
  return bytes >= MIN_BYTES && bytes <= MAX_BYTES;
}

/**
 * Checks a new password and returns it in its normal form.
 *
 * @throws Refusal `password-unacceptable` when it is too short, too long or too easily guessed
 */
export function acceptPassword(text: string, username: string): string {
  // Composing may shorten a text, so a text far beyond the limit is refused before it is composed.
  const password = text.length > 4 * MAX_BYTES ? text : normalPassword(text);
  const problem = problemWith(password, username);
  if (problem !== undefined) {
    throw new Refusal("password-unacceptable", problem, { field: "new_password" });
  }
  return password;
}

function problemWith(password: string, username: string): string | undefined {
  const bytes = Buffer.byteLength(password, "utf8");
  if (bytes < MIN_BYTES) {
    return "This password is too short: use at least 8 characters.";
  }
  if (bytes > MAX_BYTES) {
    return "This password is too long: it may have at most 256 bytes.";
  }
  const folded = password.toLowerCase();
  const guessable = COMMON.has(folded) || folded === username.toLowerCase() || new Set(password).size < 3;
  return guessable ? "This password is too easily guessed. Try a few unrelated words." : undefined;
}
