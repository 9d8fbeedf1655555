import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { leaveRoom as leave } from "../chat/leave-room.ts";
import { requireCaller } from "./caller.ts";
import { admitRoomChange, type RoomDeps } from "./throttle.ts";

export function leaveRoom({ chat, roomThrottle }: RoomDeps): ServiceImpl<typeof ChatService>["leaveRoom"] {
  return async ({ conversationId, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitRoomChange(roomThrottle, caller.userId);
    await leave(chat, caller, conversationId);
    return {};
  };
}
