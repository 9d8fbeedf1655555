import { Refusal } from "../refusal.ts";

const MAX_CODE_POINTS = 64;
/** What a code point takes in UTF-16 at most, and room for what normalizing puts together or takes apart. */
const MAX_LENGTH = 4 * MAX_CODE_POINTS;
/** An emoji of several parts holds them together by what takes no room of its own. */
const EMOJI = /\p{RGI_Emoji}/gv;
/** Controls, what turns the direction of writing, what takes no room, lone surrogates, line and paragraph ends. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * What somebody would like to be called: one line of at most 64 code points, in NFC and without space around it;
 * empty for none.
 *
 * @throws Refusal "invalid-argument"
 */
export function parseDisplayName(text: string): string {
  if (text.length > MAX_LENGTH) throw tooLong();
  const name = text.trim().normalize("NFC");
  if ([...name].length > MAX_CODE_POINTS) throw tooLong();
  if (!name.isWellFormed() || HIDDEN.test(name.replaceAll(EMOJI, ""))) {
    throw invalid("A name to show is one line of characters that can be seen.");
  }
  return name;
}

function tooLong(): Refusal {
  return invalid(`A name to show has at most ${MAX_CODE_POINTS} characters.`);
}

function invalid(message: string): Refusal {
  return new Refusal("invalid-argument", message, { field: "display_name" });
}
