import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { createRoom as make } from "../chat/create-room.ts";
import { requireCaller } from "./caller.ts";
import { fromConversation } from "./mapping.ts";
import { toKind, toVisibility } from "./room-fields.ts";
import { admitRoomChange, type RoomDeps } from "./throttle.ts";

export function createRoom({ chat, roomThrottle }: RoomDeps): ServiceImpl<typeof ChatService>["createRoom"] {
  return async ({ clientRoomId, kind, name, visibility, topic, announcements, ...request }, context) => {
    const { usernames, expectedUserId } = request;
    const caller = requireCaller(context, expectedUserId);
    admitRoomChange(roomThrottle, caller.userId, usernames.length);
    const room = { name, visibility: toVisibility(visibility), topic, announcements };
    const command = { clientRoomId, kind: toKind(kind), ...room, usernames };
    return { conversation: fromConversation(await make(chat, caller, command)) };
  };
}
