/** Controls, invisible format characters such as those that turn text around, line ends, and halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * What somebody else wrote, as it may stand in a log or on an operator's terminal: on one line, with everything that
 * could end the line, move the cursor or turn text around spelled out as `\u{…}`.
 *
 * @param atMost code points that are shown; what is left out is told by an ellipsis
 */
export function logText(text: string, atMost = 64): string {
  // No code point is longer than two units: what is cut off anyway is not looked at.
  const points = Array.from(text.slice(0, 2 * (atMost + 1)));
  const shown = points.slice(0, atMost).join("");
  const whole = points.length <= atMost && text.length <= 2 * (atMost + 1);
  return spellOut(shown) + (whole ? "" : "…");
}

function spellOut(text: string): string {
  return text.replaceAll(UNSAFE, (unsafe) => `\\u{${unsafe.codePointAt(0)?.toString(16)}}`);
}
