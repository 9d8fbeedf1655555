import type { HandlerContext } from "@connectrpc/connect";
import type { StoredSession } from "../identity/ports.ts";
import { bearerToken, cookieRequest } from "./authentication.ts";
import type { Cookies } from "./cookies.ts";

/**
 * Hands a session its new token: a browser in its cookie, any other client in the answer.
 *
 * @returns what to say in the answer
 */
export function giveToken(
  cookies: Cookies,
  context: HandlerContext,
  { shared }: Pick<StoredSession, "shared">,
  token: string,
): string {
  if (bearerToken(context.requestHeader) !== undefined) return token;
  const call = cookies(cookieRequest(context));
  context.responseHeader.append("set-cookie", call.setToken(token, { untilClosed: shared }));
  return "";
}
