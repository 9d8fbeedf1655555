import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { beginPasskey as begin } from "../identity/manage-passkeys.ts";
import { cookieRequest, requireSession, type SessionDeps } from "./authentication.ts";
import type { AccountDeps } from "./end-session.ts";
import { admitOwnChange } from "./throttle.ts";

/** BeginPasskey. */
export function beginPasskey({
  identity,
  relyingParty,
  sendThrottle,
}: AccountDeps & Pick<SessionDeps, "relyingParty">): ServiceImpl<typeof AccountService>["beginPasskey"] {
  return async ({ expectedUserId }, context) => {
    const session = requireSession(context, expectedUserId);
    admitOwnChange(sendThrottle, session.userId);
    const party = relyingParty(cookieRequest(context));
    const { challengeId, options } = await begin(identity, session, party);
    return { challengeId, optionsJson: JSON.stringify(options) };
  };
}
