/**
 * Scripts in everyday use (UAX #31, table 5), a writing system each. Chinese, Japanese and Korean mix scripts: each
 * of theirs is one (UTS #39, section 5.1).
 */
const writingSystems = [
  ["Latin"],
  ["Cyrillic"],
  ["Greek"],
  ["Arabic"],
  ["Hebrew"],
  ["Han", "Bopomofo"],
  ["Han", "Hiragana", "Katakana"],
  ["Han", "Hangul"],
  ["Devanagari"],
  ["Bengali"],
  ["Thai"],
  ["Armenian"],
  ["Ethiopic"],
  ["Georgian"],
  ["Gujarati"],
  ["Gurmukhi"],
  ["Kannada"],
  ["Khmer"],
  ["Lao"],
  ["Malayalam"],
  ["Myanmar"],
  ["Oriya"],
  ["Sinhala"],
  ["Tamil"],
  ["Telugu"],
  ["Thaana"],
  ["Tibetan"],
].map((scripts) => {
  const ofScripts = scripts.map((script) => `\\p{Script_Extensions=${script}}`).join("");
  // General marks and what ASCII has of digits and separators go with every script.
  return new RegExp(`^[${ofScripts}\\p{Script_Extensions=Inherited}0-9._-]*$`, "u");
});

/** Whether one writing system has all letters, marks and digits of a name. */
export function isOfOneScript(name: string): boolean {
  return writingSystems.some((system) => system.test(name));
}

/** Whether the decimal digits of a name are all of one kind (UTS #39, section 5.3). */
export function hasOneKindOfDigits(name: string): boolean {
  const digits = name.match(/\p{Nd}/gu) ?? [];
  return new Set(digits.map(zeroOf)).size <= 1;
}

/** The zero that a digit counts from: kinds of digits are runs of ten code points. */
function zeroOf(digit: string): number {
  let codePoint = digit.codePointAt(0) ?? 0;
  for (let steps = 0; steps < 9 && /\p{Nd}/u.test(String.fromCodePoint(codePoint - 1)); steps += 1) {
    codePoint -= 1;
  }
  return codePoint;
}
