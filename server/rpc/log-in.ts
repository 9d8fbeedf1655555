import type { ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "#proto/chat/v1/session_pb.ts";
import { browserName, parseDeviceName } from "../identity/device-name.ts";
import { logIn as openByName } from "../identity/log-in.ts";
import { logText } from "../log-text.ts";
import { Refusal } from "../refusal.ts";
import { bearerToken, cookieRequest, type SessionDeps } from "./authentication.ts";
import { tell } from "./call-events.ts";
import { clientAddressKey } from "./client-address.ts";
import { sessionMessage } from "./session-message.ts";

/** LogIn: a browser gets its session in cookies, any other client as a token in the answer. */
export function logIn({
  identity,
  cookies,
  epoch,
}: SessionDeps): ServiceImpl<typeof SessionService>["logIn"] {
  return async ({ username, password, code, bearer, deviceId, deviceName, invitation }, context) => {
    if (bearer) {
      refuseWebPage(context.requestHeader);
    }
    const named = bearer
      ? parseDeviceName(deviceName)
      : browserName(context.requestHeader.get("user-agent") ?? "");
    const call = cookies(cookieRequest(context));
    const { session, token, browserSecret } = await openByName(identity, {
      username,
      password,
      code,
      invitation,
      deviceName: named,
      client: bearer ? { kind: "bearer", deviceId } : { kind: "browser", secret: call.browserSecret },
      token: bearer ? bearerToken(context.requestHeader) : call.token,
      address: context.values.get(clientAddressKey),
      signal: context.signal,
    });
    if (browserSecret !== undefined) {
      context.responseHeader.append("set-cookie", call.setToken(token, { untilClosed: session.shared }));
      context.responseHeader.append("set-cookie", call.setBrowserSecret(browserSecret));
    }
    tell(context, {
      event: "log-in",
      user: session.userId,
      session: session.sessionId,
      door: session.openedBy,
      device: session.deviceId,
      address: session.address,
      browser: logText(named),
    });
    return { session: sessionMessage(session, epoch), token: bearer ? token : "" };
  };
}

/** A page must not get hold of a token: a script injected there could carry it away. */
function refuseWebPage(header: Headers): void {
  if (header.has("origin") || header.has("sec-fetch-site")) {
    throw new Refusal("forbidden-origin", "A web page logs in with a cookie: leave `bearer` out.", {
      field: "bearer",
    });
  }
}
