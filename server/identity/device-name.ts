import { Refusal } from "../refusal.ts";
import { oneLine } from "./one-line.ts";

const MAX_CODE_POINTS = 64;

/**
 * Reads what a client calls its device: one line of at most 64 code points, without the white space around it. Empty
 * is no name.
 *
 * @throws Refusal `invalid-argument` with the field `device_name`
 */
export function parseDeviceName(text: string): string {
  const name = oneLine(text, MAX_CODE_POINTS);
  if (name !== undefined) return name;
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
