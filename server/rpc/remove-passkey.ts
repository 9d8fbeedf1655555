import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { removePasskey as remove } from "../identity/manage-passkeys.ts";
import type { SessionDeps } from "./authentication.ts";
import { toConfirmedCall } from "./confirmation.ts";
import type { AccountDeps } from "./end-session.ts";
import { giveToken } from "./give-token.ts";
import { admitOwnChange } from "./throttle.ts";

/** RemovePasskey. */
export function removePasskey({
  identity,
  cookies,
  sendThrottle,
}: AccountDeps & Pick<SessionDeps, "cookies">): ServiceImpl<typeof AccountService>["removePasskey"] {
  return async ({ passkeyId, ...guarded }, context) => {
    const call = toConfirmedCall(context, guarded);
    admitOwnChange(sendThrottle, call.session.userId);
    const { token } = await remove(identity, call, passkeyId);
    return { token: giveToken(cookies, context, call.session, token) };
  };
}
