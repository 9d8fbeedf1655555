import type { RelyingParty } from "../identity/passkey-ports.ts";
import { Refusal } from "../refusal.ts";
import type { CookieRequest } from "./cookies.ts";

/**
 * The site that a call's passkeys are for.
 *
 * @throws Refusal `not-allowed` where browsers make and use none
 */
export type RelyingPartyOf = (request: Pick<CookieRequest, "url">) => RelyingParty;

/**
 * Passkeys belong to a host name, over HTTPS or on this machine: to that of PUBLIC_ORIGIN where the operator has set it,
 * otherwise to that which the call was addressed to, which the guard has let in.
 */
export function createRelyingParty(publicOrigin: string | undefined): RelyingPartyOf {
  return ({ url }) => {
    const { hostname, origin, protocol } = new URL(publicOrigin ?? url);
    const isLocal = hostname === "localhost" || hostname.endsWith(".localhost");
    // Neither an IPv4 nor an IPv6 address can be one (WebAuthn Level 3, section 5.1.3: a valid domain).
    const isAddress = /^[\d.]+$/.test(hostname) || hostname.startsWith("[");
    if (!isAddress && (isLocal || protocol === "https:")) return { id: hostname, origin };
    throw new Refusal(
      "not-allowed",
      "Passkeys work over HTTPS only, and on a name: not with a bare address. Ask whoever runs this server.",
    );
  };
}
