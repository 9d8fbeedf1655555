import { isSecret } from "../identity/secrets.ts";
import type { Call } from "./call.ts";

/** 400 days, the most that browsers keep a cookie; when a session ends is the server's decision. */
const MAX_AGE_S = 400 * 24 * 3600;

/** The part of a call that cookies depend on. */
export type CookieRequest = Pick<Call, "url" | "header">;

/** The cookies of one call: what it brought, and the `Set-Cookie` lines that answer it. */
export interface CallCookies {
  /** The session token. Undefined when there is no such cookie; else any text. */
  token: string | undefined;
  /** The secret by which this browser is known, if it has a well-formed one. */
  browserSecret: string | undefined;
  /** @param options.untilClosed the browser is to forget it when it is closed */
  setToken(token: string, options: { untilClosed: boolean }): string;
  clearToken(): string;
  setBrowserSecret(secret: string): string;
}

export type Cookies = (request: CookieRequest) => CallCookies;

/**
 * How this server names and guards its cookies. Cookies ignore ports, so the names carry the instance's
 * id; under TLS they have the `__Host-` prefix, so that no sibling site and no plain page can set them.
 *
 * @param options.instanceId letters, digits, `-` and `_`
 * @param options.publicOrigin the address people use, if it is known; https there means that a proxy
 *   speaks TLS for us
 */
export function createCookies(options: { instanceId: string; publicOrigin: string | undefined }): Cookies {
  const publicTls = options.publicOrigin?.startsWith("https:") ?? false;
  return ({ url, header }) => {
    const secure = publicTls || url.startsWith("https:");
    const prefix = secure ? "__Host-" : "";
    const tokenName = `${prefix}restante_${options.instanceId}`;
    const secretName = `${prefix}restante_re_${options.instanceId}`;
    const line = (name: string, value: string, sameSite: "Lax" | "Strict", maxAge: number | undefined) => {
      const lifetime = maxAge === undefined ? "" : ` Max-Age=${maxAge};`;
      return `${name}=${value}; Path=/;${lifetime} HttpOnly; SameSite=${sameSite}${secure ? "; Secure" : ""}`;
    };
    const brought = header.get("cookie") ?? "";
    const secret = cookieValue(brought, secretName);
    return {
      token: cookieValue(brought, tokenName),
      browserSecret: secret !== undefined && isSecret(secret) ? secret : undefined,
      setToken: (token, { untilClosed }) =>
        line(tokenName, token, "Lax", untilClosed ? undefined : MAX_AGE_S),
      clearToken: () => line(tokenName, "", "Lax", 0),
      setBrowserSecret: (value) => line(secretName, value, "Strict", MAX_AGE_S),
    };
  };
}

/** The value of a cookie in a Cookie header: of several with one name, the first. */
function cookieValue(header: string, name: string): string | undefined {
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) {
      return pair.slice(equals + 1).trim();
    }
  }
  return undefined;
}
