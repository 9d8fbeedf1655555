import type { ServiceImpl } from "@connectrpc/connect";
import type { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { suspendUser as suspend } from "../identity/suspend-user.ts";
import { operatorCaller, tellOfAct, type OperatorDeps } from "./operator-caller.ts";

/** SuspendUser. */
export function suspendUser(deps: OperatorDeps): ServiceImpl<typeof OperatorService>["suspendUser"] {
  return async ({ userId, suspended, reason, expectedUserId }, context) => {
    const by = operatorCaller(deps, context, expectedUserId);
    const record = await suspend(deps.identity, by, { userId, suspended, reason });
    tellOfAct(context, { act: suspended ? "suspend-user" : "restore-user", record, subject: userId });
    return {};
  };
}
