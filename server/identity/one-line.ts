/** Line ends and other controls, and what turns the direction of the text around it. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

/** A text without the white space around it; undefined when it is not one line of so many code points at most. */
export function oneLine(text: string, maxCodePoints: number): string | undefined {
  const line = text.trim();
  // No code point is longer than two units: what cannot fit is not counted.
  const fits = line.length <= 2 * maxCodePoints && Array.from(line).length <= maxCodePoints;
  return fits && line.isWellFormed() && !UNPRINTABLE.test(line) ? line : undefined;
}
