import { isHostOf } from "./cross-origin.ts";
import type { RequestHead } from "./guard.ts";
import { isLoopback, parseAuthority } from "./host.ts";

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
  "worker-src 'self'",
  // The page has forms, but sends none: before its script runs, a password would end up in an address.
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  // The one in web/src/storage/keep-page.ts, which gives away one constant.
  "trusted-types restante-service-worker",
].join("; ");

/** What the page asks of the device: passkeys, for itself. Whatever else would run in it asks in vain. */
const permissions = [
  ...["accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer"],
  ...["microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"],
]
  .map((feature) => `${feature}=()`)
  .concat("publickey-credentials-create=(self)", "publickey-credentials-get=(self)")
  .join(", ");

const always: readonly (readonly [string, string])[] = [
  ["content-security-policy", contentSecurityPolicy],
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-resource-policy", "same-origin"],
  // For browsers that do not know frame-ancestors.
  ["x-frame-options", "DENY"],
  ["permissions-policy", permissions],
];

const isolation: readonly (readonly [string, string])[] = [
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-embedder-policy", "require-corp"],
];

/** A year: browsers then refuse plain http for this name. */
const strictTransport = "max-age=31536000";

/** How a response travels to the browser. */
export interface Way {
  /** Encrypted as the browser sees it: by this server, or by a proxy before it. */
  encrypted: boolean;
  /** Encrypted, or never leaving the machine. */
  trustworthy: boolean;
}

/** @param publicOrigin see PUBLIC_ORIGIN */
export function wayOf(
  { secure, hosts: [host] }: Pick<RequestHead, "secure" | "hosts">,
  publicOrigin: string | undefined,
): Way {
  const authority = parseAuthority(host);
  const byHttpsProxy =
    publicOrigin?.startsWith("https:") === true && isHostOf(publicOrigin, authority?.text ?? "");
  const encrypted = secure || byHttpsProxy;
  return { encrypted, trustworthy: encrypted || isLoopback(authority?.name ?? "") };
}

/** The headers that every response carries. */
export function securityHeaders({ encrypted, trustworthy }: Way): (readonly [string, string])[] {
  return [
    ...always,
    // Elsewhere a browser ignores them and complains on the console of every page.
    ...(trustworthy ? isolation : []),
    ...(encrypted ? [["strict-transport-security", strictTransport] as const] : []),
  ];
}
