import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { joinRoom as join } from "../chat/join-room.ts";
import { requireCaller } from "./caller.ts";
import { fromConversation } from "./mapping.ts";

export function joinRoom({ chat }: { chat: Chat }): ServiceImpl<typeof ChatService>["joinRoom"] {
  return async ({ conversationId, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    return { conversation: fromConversation(await join(chat, caller, conversationId)) };
  };
}
