import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { addMembers as add } from "../chat/add-members.ts";
import type { Chat } from "../chat/chat.ts";
import { requireCaller } from "./caller.ts";
import { fromConversation } from "./mapping.ts";

export function addMembers({ chat }: { chat: Chat }): ServiceImpl<typeof ChatService>["addMembers"] {
  return async ({ conversationId, usernames, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    return { conversation: fromConversation(await add(chat, caller, conversationId, usernames)) };
  };
}
