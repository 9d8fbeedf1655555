export interface TextLimits {
  maxTextCodePoints: number;
  maxTextBytes: number;
}

export interface Room {
  /** Characters that still fit; negative when there are too many. */
  left: number;
  /** So little is left that the person should see it. */
  near: boolean;
  over: boolean;
}

const NEAR = 0.9;
const encoder = new TextEncoder();

/**
 * How much room a text leaves within both limits. The bytes are counted in characters of the text's
 * own average size, since a person thinks in characters.
 */
export function roomFor(text: string, limits: TextLimits): Room {
  // No UTF-16 unit takes more than three bytes, so a short text needs no counting.
  if (text.length < limits.maxTextCodePoints * NEAR && text.length * 3 < limits.maxTextBytes * NEAR) {
    return { left: limits.maxTextCodePoints - text.length, near: false, over: false };
  }
  const points = [...text].length;
  const bytes = encoder.encode(text).length;
  const byBytes = Math.floor(((limits.maxTextBytes - bytes) * points) / bytes);
  const left = Math.min(limits.maxTextCodePoints - points, byBytes);
  const near = points > limits.maxTextCodePoints * NEAR || bytes > limits.maxTextBytes * NEAR;
  return { left, near, over: left < 0 };
}
