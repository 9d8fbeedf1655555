import { Refusal } from "../refusal.ts";

const MAX_CODE_POINTS = 64;
/** Line ends and other controls, and what turns the direction of the text around it. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

/**
 * Reads what a client calls its device: one line of at most 64 code points, without the white space around it. Empty
 * is no name.
 *
 * @throws Refusal `invalid-argument` with the field `device_name`
 */
export function parseDeviceName(text: string): string {
  const name = text.trim();
  // No code point is longer than two units: what cannot be a name is not counted.
  const fits = name.length <= 2 * MAX_CODE_POINTS && Array.from(name).length <= MAX_CODE_POINTS;
  if (fits && !UNPRINTABLE.test(name)) return name;
  throw new Refusal(
    "invalid-argument",
    `A device's name is one line of at most ${MAX_CODE_POINTS} characters.`,
    { field: "device_name" },
  );
}

/** Whoever names several is the first of them: most browsers name those that they descend from. */
const browsers: readonly [mark: RegExp, name: string][] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\b(?:OPR|Opera|OPT)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:HeadlessChrome|Chrome|Chromium|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const systems: readonly [mark: RegExp, name: string][] = [
  [/\bAndroid\b/, "Android"],
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMacintosh\b/, "macOS"],
  [/\b(?:Linux|X11)\b/, "Linux"],
];

/**
 * What people call a browser, such as "Firefox on Android", by its User-Agent header: words of our own, nothing of
 * what came. Empty when it is none that we know.
 */
export function browserName(userAgent: string): string {
  const start = userAgent.slice(0, 512);
  const nameIn = (known: typeof browsers) => known.find(([mark]) => mark.test(start))?.[1];
  const [browser, system] = [nameIn(browsers), nameIn(systems)];
  if (browser === undefined) return system === undefined ? "" : `Browser on ${system}`;
  return system === undefined ? browser : `${browser} on ${system}`;
}
