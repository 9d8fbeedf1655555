import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { leaveRoom as leave } from "../chat/leave-room.ts";
import { requireCaller } from "./caller.ts";

export function leaveRoom({ chat }: { chat: Chat }): ServiceImpl<typeof ChatService>["leaveRoom"] {
  return async ({ conversationId, expectedUserId }, context) => {
    await leave(chat, requireCaller(context, expectedUserId), conversationId);
    return {};
  };
}
