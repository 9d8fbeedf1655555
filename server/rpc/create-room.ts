import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { createRoom as make } from "../chat/create-room.ts";
import { requireCaller } from "./caller.ts";
import { fromConversation, toVisibility } from "./mapping.ts";

export function createRoom({ chat }: { chat: Chat }): ServiceImpl<typeof ChatService>["createRoom"] {
  return async ({ clientRoomId, name, visibility, usernames, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    const command = { clientRoomId, name, visibility: toVisibility(visibility), usernames };
    return { conversation: fromConversation(await make(chat, caller, command)) };
  };
}
