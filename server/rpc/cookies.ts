import { isSecret } from "../identity/secrets.ts";
import type { Call } from "./call.ts";

/** 400 days, the most that browsers keep a cookie; when a session ends is the server's decision. */
const MAX_AGE_S = 400 * 24 * 3600;

/** The part of a call that cookies depend on. */
export type CookieRequest = Pick<Call, "url" | "header">;

/** The cookies of one call: what it brought, and the `Set-Cookie` lines that answer it. */
export interface CallCookies {
  /** The session token. Undefined when there is no such cookie; else any text. */
  readonly token: string | undefined;
  /** The secret by which this browser is known, if it has a well-formed one. */
  readonly browserSecret: string | undefined;
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
  const plain = kindOf(options.instanceId, false);
  const guarded = kindOf(options.instanceId, true);
  return ({ url, header }) =>
    new CookiesOfCall(publicTls || url.startsWith("https:") ? guarded : plain, header.get("cookie") ?? "");
}

/** What the cookies of all calls have in common that come by TLS, or of all that do not. */
interface CookieKind {
  readonly secure: boolean;
  readonly tokenName: string;
  readonly secretName: string;
}

function kindOf(instanceId: string, secure: boolean): CookieKind {
  const prefix = secure ? "__Host-" : "";
  return {
    secure,
    tokenName: `${prefix}restante_${instanceId}`,
    secretName: `${prefix}restante_re_${instanceId}`,
  };
}

/** Every call asks for its token, and few for anything else: nothing is looked for before. */
class CookiesOfCall implements CallCookies {
  readonly #kind: CookieKind;
  /** The Cookie header. */
  readonly #brought: string;

  constructor(kind: CookieKind, brought: string) {
    this.#kind = kind;
    this.#brought = brought;
  }

  get token(): string | undefined {
    return cookieValue(this.#brought, this.#kind.tokenName);
  }

  get browserSecret(): string | undefined {
    const secret = cookieValue(this.#brought, this.#kind.secretName);
    return secret !== undefined && isSecret(secret) ? secret : undefined;
  }

  setToken(token: string, { untilClosed }: { untilClosed: boolean }): string {
    return this.#line(this.#kind.tokenName, token, "Lax", untilClosed ? undefined : MAX_AGE_S);
  }

  clearToken(): string {
    return this.#line(this.#kind.tokenName, "", "Lax", 0);
  }

  setBrowserSecret(secret: string): string {
    return this.#line(this.#kind.secretName, secret, "Strict", MAX_AGE_S);
  }

  #line(name: string, value: string, sameSite: "Lax" | "Strict", maxAge: number | undefined): string {
    const lifetime = maxAge === undefined ? "" : ` Max-Age=${maxAge};`;
    return `${name}=${value}; Path=/;${lifetime} HttpOnly; SameSite=${sameSite}${this.#kind.secure ? "; Secure" : ""}`;
  }
}

/** The value of a cookie in a Cookie header: of several with one name, the first. */
function cookieValue(header: string, name: string): string | undefined {
  if (header === "") return undefined;
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) {
      return pair.slice(equals + 1).trim();
    }
  }
  return undefined;
}
