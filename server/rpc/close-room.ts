import type { ServiceImpl } from "@connectrpc/connect";
import type { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { closeRoom as close } from "../chat/close-room.ts";
import { operatorCaller, tellOfAct, type OperatorDeps } from "./operator-caller.ts";

/** CloseRoom. */
export function closeRoom(deps: OperatorDeps): ServiceImpl<typeof OperatorService>["closeRoom"] {
  return async ({ conversationId, closed, reason, expectedUserId }, context) => {
    const by = operatorCaller(deps, context, expectedUserId);
    const record = await close(deps.chat, by, { conversationId, closed, reason });
    tellOfAct(context, { act: closed ? "close-room" : "open-room", record, conversation: conversationId });
    return {};
  };
}
