import type { ServiceImpl } from "@connectrpc/connect";
import type { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { endUserSessions as end } from "../identity/end-user-sessions.ts";
import { operatorCaller, tellOfAct, type OperatorDeps } from "./operator-caller.ts";

/** EndUserSessions. */
export function endUserSessions(deps: OperatorDeps): ServiceImpl<typeof OperatorService>["endUserSessions"] {
  return async ({ userId, reason, expectedUserId }, context) => {
    const by = operatorCaller(deps, context, expectedUserId);
    const { ended, record } = await end(deps.identity, by, { userId, reason });
    tellOfAct(context, { act: "end-sessions", record, subject: userId });
    return { ended };
  };
}
