import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { editMessage as command } from "../chat/edit-message.ts";
import { requireCaller } from "./caller.ts";
import { type CommandDeps, perform, toMessageName } from "./command.ts";

export function editMessage(deps: CommandDeps): ServiceImpl<typeof ChatService>["editMessage"] {
  return (request, context) => {
    const { clientCommandId, conversationId, text, expectedUserId } = request;
    const caller = requireCaller(context, expectedUserId);
    const message = toMessageName(request.message);
    return perform(deps, caller, command({ clientCommandId, conversationId, message, text }));
  };
}
