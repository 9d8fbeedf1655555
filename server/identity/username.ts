import { Refusal } from "../refusal.ts";
import { canonicalName } from "../canonical-name.ts";
import type { NameKey } from "./name-ports.ts";
import { hasOneKindOfDigits, isOfOneScript } from "./name-scripts.ts";
import { isReserved } from "./reserved-names.ts";
import { skeletonOf } from "./skeleton.ts";
import { suggestUsername } from "./suggest-username.ts";

/** In code points. */
const MIN_LENGTH = 2;
export const MAX_LENGTH = 32;
/** Before anything is composed: no name of 32 characters is written in more UTF-16 units. */
const MAX_UNITS = 256;

/** A name as its user spells it, with what it is known by. */
export interface ParsedUsername extends NameKey {
  /** In NFC. */
  username: string;
}

/** Whether a name is only looked up, or somebody is to get it: then reserved ones are refused. */
export type NameUse = "any" | "new";

/**
 * Reads a username: 2 to 32 letters, marks and digits of one script (UTS #39, section 5), and `.`, `_`, `-`, at least
 * one of them a letter or digit; white space around it is passed over. What names are stored with is computed here, once.
 *
 * @throws Refusal `username-invalid` with the field `username` and, when one can be made, a valid name
 * as `suggestion`
 */
export function parseUsername(text: string, use: NameUse = "any"): ParsedUsername {
  const username = composed(withoutSpaceAround(text));
  const problem = problemWith(username, use);
  if (problem !== undefined) {
    const suggestion = suggestUsername(text, (name) => problemWith(name, "new") === undefined);
    throw new Refusal("username-invalid", problem, { field: "username", ...(suggestion && { suggestion }) });
  }
  return { username, canonical: canonicalName(username), skeleton: skeletonOf(username) };
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

/** In NFC, unless it is too long to be a name anyway: composing costs more than reading. */
function composed(text: string): string {
  return text.length > MAX_UNITS ? text : text.normalize("NFC");
}

/** What keeps a text in NFC from being a name. */
function problemWith(username: string, use: NameUse): string | undefined {
  if (username === "") return "Type a username.";
  if (username.length > MAX_UNITS) return tooLong;
  const problem = problemWithForm(username) ?? problemWithForm(canonicalName(username));
  if (problem !== undefined) return problem;
  return use === "new" && isReserved(username) ? "This username is reserved. Choose another one." : undefined;
}

const tooLong = `A username has at most ${MAX_LENGTH} characters.`;

/** Asked of the spelling, which people see, and of the canonical form, which is a name as well. */
function problemWithForm(name: string): string | undefined {
  const length = Array.from(name).length;
  if (length < MIN_LENGTH) return `A username has at least ${MIN_LENGTH} characters.`;
  if (length > MAX_LENGTH) return tooLong;
  if (!isOfNameCharacters(name)) {
    return "A username is made of letters, digits, dots, dashes and underscores.";
  }
  if (!/[\p{L}\p{Nd}]/u.test(name)) return "A username has at least one letter or digit.";
  if (!hasMarksInPlace(name)) return "A username has accents and other marks only on letters, and few.";
  if (!isOfOneScript(name) || !hasOneKindOfDigits(name)) {
    return "A username is written in one script in everyday use: letters of several alphabets are not mixed.";
  }
  return undefined;
}

/**
 * No symbols, nothing invisible, nothing that turns the direction of text, and no letters that belong to no script, such as
 * those of mathematics; Japanese has one that it needs.
 */
function isOfNameCharacters(name: string): boolean {
  return (
    /^[\p{L}\p{M}\p{Nd}._-]+$/u.test(name) &&
    !/[\p{Default_Ignorable_Code_Point}\p{Deprecated}\p{Me}\p{Bidi_Control}]|[^\p{XID_Continue}.-]/u.test(
      name,
    ) &&
    !Array.from(name).some(
      (each) => /(?=\p{L})\p{Script=Common}/u.test(each) && !/\p{Script_Extensions=Hiragana}/u.test(each),
    )
  );
}

/**
 * A mark stands on a letter or another mark, not twice in a row; at most two of the general ones, and
 * four of a script's own, are on one letter.
 */
function hasMarksInPlace(name: string): boolean {
  const decomposed = name.normalize("NFD");
  return !/(?:^|[^\p{L}\p{M}])\p{M}|(\p{M})\1|\p{M}{5}|(?:(?=\p{M})\p{Script=Inherited}){3}/u.test(
    decomposed,
  );
}
