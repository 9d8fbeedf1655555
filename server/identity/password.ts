import { Refusal } from "../refusal.ts";

const MIN_BYTES = 8;
/** Longer ones are refused before any work is spent on them. */
const MAX_BYTES = 256;

/** What every list of stolen passwords begins with, of those long enough to be accepted otherwise. */
const COMMON = new Set(
  (
    "password password1 password12 password123 passw0rd p@ssw0rd p@ssword 12345678 123456789 1234567890 0123456789 " +
    "87654321 987654321 11111111 00000000 88888888 12341234 11223344 1q2w3e4r 1q2w3e4r5t qwertyui qwertyuiop " +
    "qwerty12 qwerty123 asdfghjk asdfghjkl zxcvbnm1 iloveyou iloveyou1 sunshine princess football baseball " +
    "superman trustno1 letmein1 letmein123 welcome1 welcome123 abcd1234 abc12345 abcdefgh a1b2c3d4 admin123 " +
    "administrator changeme changeme1 computer michelle jennifer starwars whatever internet restante"
  ).split(" "),
);

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
