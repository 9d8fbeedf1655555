/** Whom a link lets in, and by which code. */
export interface LinkAddress {
  username: string;
  code: string;
}

/** The address that a QR code holds. What stands behind the `#` no browser sends to a server. */
export function linkAddress(origin: string, username: string, code: string): string {
  return `${origin}/link#${encodeURIComponent(username)}:${code}`;
}

/** What the part from the `#` on says; undefined when it is none of ours. */
export function parseLinkHash(hash: string): LinkAddress | undefined {
  const [, name, code] = /^#([^:]{1,300}):([A-Za-z0-9-]{4,40})$/.exec(hash) ?? [];
  if (name === undefined || code === undefined) return undefined;
  try {
    return { username: decodeURIComponent(name), code };
  } catch {
    return undefined;
  }
}
