import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { answerLink as answer } from "../identity/link.ts";
import { requireSession } from "./authentication.ts";
import type { AccountDeps } from "./end-session.ts";
import { admitOwnChange } from "./throttle.ts";

/** AnswerLink. */
export function answerLink({
  identity,
  sendThrottle,
}: AccountDeps): ServiceImpl<typeof AccountService>["answerLink"] {
  return async ({ requestId, approve, expectedUserId }, context) => {
    const session = requireSession(context, expectedUserId);
    admitOwnChange(sendThrottle, session.userId);
    await answer(identity, session, { requestId, approve });
    return {};
  };
}
