import type { ServiceImpl } from "@connectrpc/connect";
import type { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { removeMessage as remove } from "../chat/remove-message.ts";
import { toCounter } from "./mapping.ts";
import { operatorCaller, tellOfAct, type OperatorDeps } from "./operator-caller.ts";

/** RemoveMessage. */
export function removeMessage(deps: OperatorDeps): ServiceImpl<typeof OperatorService>["removeMessage"] {
  return async ({ conversationId, reason, expectedUserId, ...request }, context) => {
    const by = operatorCaller(deps, context, expectedUserId);
    const seq = toCounter(request.seq, "seq");
    const record = await remove(deps.chat, by, { conversationId, seq, reason });
    tellOfAct(context, { act: "remove-message", record, conversation: conversationId });
    return {};
  };
}
