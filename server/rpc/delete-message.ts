import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { deleteMessage as command } from "../chat/delete-message.ts";
import { requireCaller } from "./caller.ts";
import { type CommandDeps, perform, toMessageName } from "./command.ts";

export function deleteMessage(deps: CommandDeps): ServiceImpl<typeof ChatService>["deleteMessage"] {
  return (request, context) => {
    const { clientCommandId, conversationId, expectedUserId } = request;
    const caller = requireCaller(context, expectedUserId);
    const message = toMessageName(request.message);
    return perform(deps, caller, command({ clientCommandId, conversationId, message }));
  };
}
