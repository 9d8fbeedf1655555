import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { pinMessage as command } from "../chat/pin-message.ts";
import { requireCaller } from "./caller.ts";
import { type CommandDeps, perform, toMessageName } from "./command.ts";

export function pinMessage(deps: CommandDeps): ServiceImpl<typeof ChatService>["pinMessage"] {
  return (request, context) => {
    const { clientCommandId, conversationId, pinned, expectedUserId } = request;
    const caller = requireCaller(context, expectedUserId);
    const message = toMessageName(request.message);
    return perform(deps, caller, command({ clientCommandId, conversationId, message, pinned }));
  };
}
