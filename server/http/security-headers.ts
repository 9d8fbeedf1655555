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
  ["cross-origin-resource-policy", "same-origin"],
  ["permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"],
];

/** A year: browsers then refuse plain http for this name. */
const strictTransport = "max-age=31536000";

/** How a response travels to the browser. */
export interface Way {
  /** Encrypted between the client and this server. */
  secure: boolean;
  /** Secure as the browser sees it: encrypted, also by a proxy before us, or never leaving the machine. */
  trustworthy: boolean;
}

/** Sets the headers that every response carries. */
export function setSecurityHeaders(response: Response, { secure, trustworthy }: Way): void {
  for (const [name, value] of always) {
    response.setHeader(name, value);
  }
  if (trustworthy) {
    // Elsewhere a browser ignores it and complains on the console of every page.
    response.setHeader("cross-origin-opener-policy", "same-origin");
  }
  if (secure) {
    response.setHeader("strict-transport-security", strictTransport);
  }
}
