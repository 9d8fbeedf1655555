import type { ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "#proto/chat/v1/session_pb.ts";
import { logOut as endSession } from "../identity/log-out.ts";
import { bearerToken, cookieRequest, type SessionDeps } from "./authentication.ts";
import { tell } from "./call-events.ts";
import { callerKey } from "./caller.ts";

/** LogOut. */
export function logOut({
  identity,
  cookies,
}: Pick<SessionDeps, "identity" | "cookies">): ServiceImpl<typeof SessionService>["logOut"] {
  return async ({ forget }, context) => {
    const call = cookies(cookieRequest(context));
    const bearer = bearerToken(context.requestHeader);
    await endSession(identity, { token: bearer ?? call.token, browserSecret: call.browserSecret, forget });
    const caller = context.values.get(callerKey);
    if (caller !== undefined) {
      const { userId: subject, sessionId: session } = caller;
      tell(context, { event: "sessions-ended", subject, ended: 1, session });
    }
    if (bearer === undefined && call.token !== undefined) {
      context.responseHeader.append("set-cookie", call.clearToken());
    }
    return {};
  };
}
