/** What a browser says about where a request came from. */
export interface RequestSource {
  /** `Sec-Fetch-Site`; browsers leave it out on plain http. */
  site: string | undefined;
  /** `Origin`. */
  origin: string | undefined;
}

/** The origins whose pages may make calls. The port counts. */
export interface Origins {
  /** Where our pages are found, such as `http://localhost:8080`. */
  own: readonly string[];
  /** Other sites that the operator named; see CORS_ORIGINS. */
  invited: readonly string[];
}

/**
 * Who made a request that may change something: one of our own pages, or something that is not a browser at all
 * ("own"); a page that the operator invited ("invited"); or a page of any other site ("foreign"). A page of another site
 * can make the visitor's browser send it their cookie, but can forge neither header, and programs send neither. As Go's
 * net/http.CrossOriginProtection decides, but that scheme and port of an Origin count too.
 */
export function sourceOf({ site, origin }: RequestSource, origins: Origins): "own" | "invited" | "foreign" {
  if (isOwn({ site, origin }, origins.own)) return "own";
  return origin !== undefined && origins.invited.includes(origin) ? "invited" : "foreign";
}

function isOwn({ site, origin }: RequestSource, own: readonly string[]): boolean {
  if (site !== undefined) return site === "same-origin" || site === "none";
  return origin === undefined || own.includes(origin);
}

/**
 * Where our pages are found, for a request addressed to `authority` (`name:port` in lower case). A proxy that ends TLS
 * passes its own name on: then only its https address is ours, since whoever is on the way can make a page of the http one.
 */
export function ownOrigins(authority: string, secure: boolean, publicOrigin: string | undefined): string[] {
  if (publicOrigin !== undefined && isHostOf(publicOrigin, authority)) return [publicOrigin];
  const origin = `${secure ? "https" : "http"}://${authority}`;
  return publicOrigin === undefined ? [origin] : [origin, publicOrigin];
}

/** Whether a request addressed to `authority` came by way of `origin`. */
export function isHostOf(origin: string, authority: string): boolean {
  const { host, protocol } = new URL(origin);
  return authority === host || authority === `${host}:${protocol === "https:" ? 443 : 80}`;
}
