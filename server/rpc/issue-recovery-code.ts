import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { issueRecoveryCode as issue } from "../identity/issue-recovery-code.ts";
import type { SessionDeps } from "./authentication.ts";
import { toConfirmedCall } from "./confirmation.ts";
import type { AccountDeps } from "./end-session.ts";
import { giveToken } from "./give-token.ts";
import { admitOwnChange } from "./throttle.ts";

/** IssueRecoveryCode. */
export function issueRecoveryCode({
  identity,
  cookies,
  sendThrottle,
}: AccountDeps & Pick<SessionDeps, "cookies">): ServiceImpl<typeof AccountService>["issueRecoveryCode"] {
  return async (request, context) => {
    const call = toConfirmedCall(context, request);
    admitOwnChange(sendThrottle, call.session.userId);
    const { result, token } = await issue(identity, call);
    return { recoveryCode: result, token: giveToken(cookies, context, call.session, token) };
  };
}
