import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { endOtherSessions as endOthers } from "../identity/end-session.ts";
import { bearerToken, cookieRequest, requireSession, type SessionDeps } from "./authentication.ts";
import { tell } from "./call-events.ts";
import type { AccountDeps } from "./end-session.ts";
import { admitOwnChange } from "./throttle.ts";

/** EndOtherSessions. */
export function endOtherSessions({
  identity,
  sendThrottle,
  cookies,
}: AccountDeps & Pick<SessionDeps, "cookies">): ServiceImpl<typeof AccountService>["endOtherSessions"] {
  return async ({ expectedUserId }, context) => {
    const session = requireSession(context, expectedUserId);
    admitOwnChange(sendThrottle, session.userId);
    const isBrowser = bearerToken(context.requestHeader) === undefined;
    const browserSecret = isBrowser ? cookies(cookieRequest(context)).browserSecret : undefined;
    const ended = await endOthers(identity, { ...session, browserSecret });
    tell(context, { event: "sessions-ended", subject: session.userId, ended });
    return { ended };
  };
}
