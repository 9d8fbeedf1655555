/** More than a name of the greatest length can be made of. */
const MAX_UNITS = 128;
const MAX_LENGTH = 32;

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

/**
 * A valid name made of a refused one: "User A" gives "user.a". What can stay as it is stays; else it is tried in ASCII.
 *
 * @param isValid whether a text in NFC is a name that can be somebody's
 */
export function suggestUsername(text: string, isValid: (name: string) => boolean): string | undefined {
  const visible = text
    .slice(0, MAX_UNITS)
    .toWellFormed()
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "");
  const plain = visible.normalize("NFKC").toLowerCase();
  return [inItsScript(plain), inAscii(plain)].map(tidied).find(isValid);
}

function inItsScript(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{Nd}\s._-]/gu, "");
}

/** Nothing when letters would be lost: `pаypal` with one that is Cyrillic is no `pypal`. */
function inAscii(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[ßæœøđðþłı]/g, (letter) => ASCII_LETTERS[letter] ?? "");
  return /(?=[^a-z0-9])[\p{L}\p{N}]/u.test(plain) ? "" : plain.replace(/[^a-z0-9\s._-]/g, "");
}

function tidied(text: string): string {
  const joined = text
    .replace(/\s+/g, ".")
    .replace(/([._-])[._-]+/g, "$1")
    .replace(/^[._-]+/, "");
  return Array.from(joined)
    .slice(0, MAX_LENGTH)
    .join("")
    .replace(/[._-]+$/, "")
    .normalize("NFC");
}
