import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { cancelLink as cancel } from "../identity/link.ts";
import { requireSession } from "./authentication.ts";
import type { AccountDeps } from "./end-session.ts";
import { admitOwnChange } from "./throttle.ts";

/** CancelLink. */
export function cancelLink({
  identity,
  sendThrottle,
}: AccountDeps): ServiceImpl<typeof AccountService>["cancelLink"] {
  return async (_request, context) => {
    const session = requireSession(context);
    admitOwnChange(sendThrottle, session.userId);
    await cancel(identity, session);
    return {};
  };
}
