import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { setRole as set } from "../chat/set-role.ts";
import { requireCaller } from "./caller.ts";
import { toRole } from "./room-fields.ts";
import { admitRoomChange, type RoomDeps } from "./throttle.ts";

export function setRole({ chat, roomThrottle }: RoomDeps): ServiceImpl<typeof ChatService>["setRole"] {
  return async ({ conversationId, userId, role, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitRoomChange(roomThrottle, caller.userId);
    await set(chat, caller, conversationId, { userId, role: toRole(role) });
    return {};
  };
}
