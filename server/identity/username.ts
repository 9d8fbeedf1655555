import { Refusal } from "../refusal.ts";

const MIN_LENGTH = 2;
const MAX_LENGTH = 32;

/**
 * Names that would let somebody speak for the server or for everybody. Compared without separators,
 * so that `a.d.m.i.n` is no way around it.
 */
const RESERVED = new Set(
  (
    "admin administrator sysadmin root superuser system server restante support staff moderator mod operator " +
    "owner security official service everyone everybody here all channel room lobby nobody anonymous unknown " +
    "deleted null undefined me"
  ).split(" "),
);

/** Letters that Unicode does not decompose, as their languages write them in ASCII. */
const ASCII_LETTERS: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
};

/** A name as its user spells it, and the form under which it is unique. */
export interface ParsedUsername {
  username: string;
  canonical: string;
}

/**
 * Reads a username: 2 to 32 ASCII letters, digits, `.`, `_`, `-`, at least one of them a letter or
 * digit; white space around it is passed over. Upper and lower case are the same name.
 *
 * @throws Refusal `username-invalid` with the field `username` and, when one can be made, a valid name
 * as `suggestion`
 */
export function parseUsername(text: string): ParsedUsername {
  const username = withoutSpaceAround(text);
  const problem = problemWith(username);
  if (problem !== undefined) {
    const suggestion = suggestUsername(text);
    throw new Refusal("username-invalid", problem, { field: "username", ...(suggestion && { suggestion }) });
  }
  return { username, canonical: username.toLowerCase() };
}

/** A pattern for space at the end would try every run of it in the text: minutes, for a hostile one. */
function withoutSpaceAround(text: string): string {
  const isSpace = (index: number) => " \t\r\n".includes(text.charAt(index));
  let begin = 0;
  let end = text.length;
  while (begin < end && isSpace(begin)) {
    begin += 1;
  }
  while (end > begin && isSpace(end - 1)) {
    end -= 1;
  }
  return text.slice(begin, end);
}

function problemWith(username: string): string | undefined {
  if (username === "") {
    return "Type a username.";
  }
  if (username.length < MIN_LENGTH) {
    return `A username has at least ${MIN_LENGTH} characters.`;
  }
  if (username.length > MAX_LENGTH) {
    return `A username has at most ${MAX_LENGTH} characters.`;
  }
  if (!/^[A-Za-z0-9._-]+$/.test(username)) {
    return "A username is made of the letters a to z, digits, dots, dashes and underscores.";
  }
  if (!/[A-Za-z0-9]/.test(username)) {
    return "A username has at least one letter or digit.";
  }
  return isReserved(username) ? "This username is reserved. Choose another one." : undefined;
}

function isReserved(username: string): boolean {
  return RESERVED.has(username.toLowerCase().replace(/[._-]/g, ""));
}

/** A valid name made of a refused one ("User A" gives "user.a"), or undefined. */
function suggestUsername(text: string): string | undefined {
  const plain = text
    .slice(0, 4 * MAX_LENGTH)
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[ßæœøđðþłı]/g, (letter) => ASCII_LETTERS[letter] ?? "")
    .replace(/\s+/g, ".")
    .replace(/[^a-z0-9._-]/g, "")
    .replace(/([._-])[._-]+/g, "$1");
  const suggestion = plain
    .replace(/^[._-]+/, "")
    .slice(0, MAX_LENGTH)
    .replace(/[._-]+$/, "");
  return problemWith(suggestion) === undefined ? suggestion : undefined;
}
