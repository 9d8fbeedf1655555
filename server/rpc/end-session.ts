import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { endSession as end } from "../identity/end-session.ts";
import { requireSession, type SessionDeps } from "./authentication.ts";
import { tell } from "./call-events.ts";
import { admitOwnChange, type Throttle } from "./throttle.ts";

/** What the calls about a person's own account are given. */
export interface AccountDeps extends Pick<SessionDeps, "identity"> {
  /** Shared with sends. */
  sendThrottle: Throttle;
}

/** EndSession. */
export function endSession({
  identity,
  sendThrottle,
}: AccountDeps): ServiceImpl<typeof AccountService>["endSession"] {
  return async ({ sessionId, expectedUserId }, context) => {
    const session = requireSession(context, expectedUserId);
    const { userId } = session;
    admitOwnChange(sendThrottle, userId);
    if (await end(identity, session, sessionId)) {
      tell(context, { event: "sessions-ended", subject: userId, ended: 1, session: sessionId });
    }
    return {};
  };
}
