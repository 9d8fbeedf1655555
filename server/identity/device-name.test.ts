import assert from "node:assert/strict";
import { test } from "node:test";
import { browserName, parseDeviceName } from "./device-name.ts";

const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
const names: [userAgent: string, name: string][] = [
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  ["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/138.0.0.0 Safari/537.36`, "Chrome on Windows"],
  [`Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/138.0.0.0 Mobile Safari/537.36`, "Chrome on Android"],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/138.0.0.0 Safari/537.36`, "Chrome on ChromeOS"],
  [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/138.0.0.0 Safari/537.36`, "Chrome on Linux"],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0`,
    "Edge on Windows",
  ],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Chrome/138.0.0.0 Safari/537.36 OPR/122.0.0.0`,
    "Opera on macOS",
  ],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    "Samsung Internet on Android",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1",
    "Safari on iPhone",
  ],
  [
    "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/138.0 Mobile/15E148 Safari/604.1",
    "Chrome on iPad",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Safari on macOS",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64) Something/1.0", "Browser on Linux"],
  ["curl/8.14.1", ""],
  ["", ""],
  ['Windows\r\n{"level":60} Firefox/1', "Firefox on Windows"],
  [`${"x".repeat(1000)} Firefox/1`, ""],
];

for (const [userAgent, name] of names) {
  test(`a browser is named in words of our own: ${name === "" ? "none" : name}, of ${JSON.stringify(userAgent.slice(0, 60))}`, () => {
    assert.equal(browserName(userAgent), name);
  });
}

test("a device's name is one line of at most 64 characters, however these are written", () => {
  for (const name of ["", "Bob's phone", "電話", "x".repeat(64), "👩‍💻".repeat(21)]) {
    assert.equal(parseDeviceName(` ${name}\t`), name);
  }
  const refused = [
    "x".repeat(65),
    "😀".repeat(65),
    "a\nb",
    'a\r\n{"level":60}',
    "a\0b",
    "a\u2028b",
    "a\u202Eb",
  ];
  for (const name of refused) {
    assert.throws(() => parseDeviceName(name), {
      reason: "invalid-argument",
      detail: { field: "device_name" },
    });
  }
});
