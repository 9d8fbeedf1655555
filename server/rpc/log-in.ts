import type { ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "#proto/chat/v1/session_pb.ts";
import { logIn as openByName } from "../identity/log-in.ts";
import { logText } from "../log-text.ts";
import { Refusal } from "../refusal.ts";
import { bearerToken, cookieRequest, type SessionDeps } from "./authentication.ts";
import { tell } from "./call-events.ts";
import { clientAddressKey } from "./client-address.ts";
import { deviceNameOf } from "./device-name.ts";
import { sessionMessage } from "./session-message.ts";

/** LogIn: a browser gets its session in cookies, any other client as a token in the answer. */
export function logIn({
  identity,
  cookies,
  epoch,
}: SessionDeps): ServiceImpl<typeof SessionService>["logIn"] {
  return async ({ bearer, deviceId, shared, ...request }, context) => {
    if (bearer) {
      refuseWebPage(context.requestHeader);
    }
    const deviceName = deviceNameOf(context, bearer ? request.deviceName : undefined);
    const call = cookies(cookieRequest(context));
    const { session, token, browserSecret } = await openByName(identity, {
      username: request.username,
      password: request.password,
      code: request.code,
      recoveryCode: request.recoveryCode,
      linkToken: request.linkToken,
      passkey: request.passkey,
      invitation: request.invitation,
      deviceName,
      client: bearer ? { kind: "bearer", deviceId } : { kind: "browser", secret: call.browserSecret, shared },
      token: bearer ? bearerToken(context.requestHeader) : call.token,
      address: context.values.get(clientAddressKey),
      signal: context.signal,
    });
    if (!bearer) {
      context.responseHeader.append("set-cookie", call.setToken(token, { untilClosed: session.shared }));
    }
    if (browserSecret !== undefined) {
      context.responseHeader.append("set-cookie", call.setBrowserSecret(browserSecret));
    }
    tell(context, {
      event: "log-in",
      user: session.userId,
      session: session.sessionId,
      door: session.openedBy,
      device: session.deviceId,
      address: session.address,
      browser: logText(deviceName),
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
