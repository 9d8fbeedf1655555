import type { HandlerContext } from "@connectrpc/connect";
import { browserName, parseDeviceName } from "../identity/device-name.ts";

/**
 * What people see the client's device called: as it says, or, of a browser, by its User-Agent header.
 *
 * @param given undefined: it is a browser
 * @throws Refusal `invalid-argument`
 */
export function deviceNameOf(context: HandlerContext, given: string | undefined): string {
  return given === undefined
    ? browserName(context.requestHeader.get("user-agent") ?? "")
    : parseDeviceName(given);
}
