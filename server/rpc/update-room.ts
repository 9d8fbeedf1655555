import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { updateRoom as update } from "../chat/update-room.ts";
import { requireCaller } from "./caller.ts";
import { fromConversation } from "./mapping.ts";
import { toVisibility } from "./room-fields.ts";
import { admitRoomChange, type RoomDeps } from "./throttle.ts";

export function updateRoom({ chat, roomThrottle }: RoomDeps): ServiceImpl<typeof ChatService>["updateRoom"] {
  return async ({ conversationId, name, topic, visibility, announcements, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    admitRoomChange(roomThrottle, caller.userId);
    const changes = { name, topic, visibility: toVisibility(visibility), announcements };
    return { conversation: fromConversation(await update(chat, caller, conversationId, changes)) };
  };
}
