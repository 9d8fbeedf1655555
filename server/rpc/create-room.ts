import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { createRoom as make } from "../chat/create-room.ts";
import { requireCaller } from "./caller.ts";
import { admitRoomChange, type RoomDeps } from "./throttle.ts";
import { fromConversation, toVisibility } from "./mapping.ts";

export function createRoom({ chat, roomThrottle }: RoomDeps): ServiceImpl<typeof ChatService>["createRoom"] {
  return async ({ clientRoomId, name, visibility, usernames, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitRoomChange(roomThrottle, caller.userId, usernames.length);
    const command = { clientRoomId, name, visibility: toVisibility(visibility), usernames };
    return { conversation: fromConversation(await make(chat, caller, command)) };
  };
}
