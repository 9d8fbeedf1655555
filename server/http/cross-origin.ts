/** What a browser says about where a request came from. */
export interface RequestSource {
  /** `Sec-Fetch-Site`; browsers leave it out on plain http. */
  site: string | undefined;
  /** `Origin`. */
  origin: string | undefined;
}

/**
 * Whether a request that may change something was made by one of our own pages, or by something that is not a
 * browser at all. A page of another site can make the visitor's browser send it their cookie, but can forge neither
 * header, and programs send neither.
 * @param ownOrigins where our pages are found, such as `http://localhost:8080`; the port counts
 */
export function isOwnRequest({ site, origin }: RequestSource, ownOrigins: readonly string[]): boolean {
  if (site !== undefined) {
    return site === "same-origin" || site === "none";
  }
  return origin === undefined || ownOrigins.includes(origin);
}
