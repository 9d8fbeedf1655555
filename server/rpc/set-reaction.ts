import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { setReaction as command } from "../chat/set-reaction.ts";
import { requireCaller } from "./caller.ts";
import { type CommandDeps, perform, toMessageName } from "./command.ts";

export function setReaction(deps: CommandDeps): ServiceImpl<typeof ChatService>["setReaction"] {
  return (request, context) => {
    const { clientCommandId, conversationId, emoji, on, expectedUserId } = request;
    const caller = requireCaller(context, expectedUserId);
    const message = toMessageName(request.message);
    return perform(deps, caller, command({ clientCommandId, conversationId, message, emoji, on }));
  };
}
