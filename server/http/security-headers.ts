import type { Response } from "./message.ts";

/**
 * Nothing may run, load or connect but what this server itself serves; nobody may frame it; scripts cannot turn
 * text into markup. Whatever an attacker gets into a page stays text.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const always: readonly (readonly [string, string])[] = [
  ["content-security-policy", contentSecurityPolicy],
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
  ["permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"],
];

/** A year: browsers then refuse plain http for this name. */
const strictTransport = "max-age=31536000";

/** Sets the headers that every response carries. */
export function setSecurityHeaders(response: Response, secure: boolean): void {
  for (const [name, value] of always) {
    response.setHeader(name, value);
  }
  if (secure) {
    response.setHeader("strict-transport-security", strictTransport);
  }
}
