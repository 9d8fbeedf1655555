import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { removeMember as remove } from "../chat/remove-member.ts";
import { requireCaller } from "./caller.ts";
import { admitRoomChange, type RoomDeps } from "./throttle.ts";

export function removeMember({
  chat,
  roomThrottle,
}: RoomDeps): ServiceImpl<typeof ChatService>["removeMember"] {
  return async ({ conversationId, userId, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitRoomChange(roomThrottle, caller.userId);
    await remove(chat, caller, conversationId, userId);
    return {};
  };
}
